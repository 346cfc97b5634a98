"""newsbot.revise: what is a change of the article, of what kind and size, and what is only the page's."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.items import Article, ArticleKind, Author, Block, BlockKind, Change, ChangeKind, Image, Provenance
from newsbot.revise import changes, count_words, same, stealth, word_diff

FIRE = "The mayor said on Monday that 12 people had died in the fire in Oldtown."
SORRY = "“We are very sorry for this,” said John Smith, the head of police."
INQUIRY = "Police opened an inquiry. Firefighters worked through the night to save the library next door."


def article(*body: str | Block, **fields: object) -> Article:
    blocks = tuple(block if isinstance(block, Block) else Block(BlockKind.PARAGRAPH, block) for block in body)
    values: dict[str, object] = {
        "url": "https://news.example/fire",
        "canonical_url": "https://news.example/fire",
        "kind": ArticleKind.ARTICLE,
        "kind_score": 0.9,
        "extractor": "1",
        "title": "Fire in Oldtown",
        "language": "en",
        "body": blocks or tuple(Block(BlockKind.PARAGRAPH, text) for text in (FIRE, SORRY, INQUIRY)),
    }
    return Article(**{**values, **fields})


BASE = article()


def kinds(old: Article, new: Article) -> list[ChangeKind]:
    return [change.kind for change in changes(old, new)]


def only(old: Article, new: Article) -> Change:
    (change,) = changes(old, new)
    return change


# -- the page changed, the article did not --------------------------------------------------


@pytest.mark.parametrize(
    "new",
    [
        replace(BASE, url="https://amp.news.example/fire", extractor="2", kind_score=0.1),
        replace(BASE, provenance={"title": Provenance("css:h1", 0.5)}, published_raw="yesterday"),
        replace(BASE, canonical_url="http://www.news.example/fire/?utm_source=feed#top"),
        replace(BASE, modified=datetime(2026, 1, 2, tzinfo=UTC)),
        replace(BASE, title="  Fire\u00a0in\n Oldtown "),
        replace(BASE, paywalled=False),
        article(FIRE.replace(" ", "  "), SORRY.replace("sorry", "sor\u00adry"), f"\u200e{INQUIRY}"),
        article(Block(BlockKind.LIST_ITEM, FIRE), SORRY, INQUIRY),
        article("Updated 3 min ago", FIRE, SORRY, INQUIRY),
        article(f"3 minutes ago — {FIRE}", SORRY, INQUIRY),
        article(f"3m ago {FIRE}", SORRY, INQUIRY),
        article(FIRE, SORRY, f"{INQUIRY} | vor 5 Minuten"),
        article(FIRE, "Advertisement", SORRY, INQUIRY, "1,234 views", "12 comments"),
        article(FIRE, SORRY, INQUIRY, "24.11.2026, 12:45"),
        article(FIRE, SORRY, INQUIRY, "f3a9c17e5b2d4806a1c9"),
    ],
)
def test_noise_is_no_change(new: Article) -> None:
    assert changes(BASE, new) == ()
    assert same(BASE, new)
    assert not stealth(BASE, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 min ago", "2 hours ago"),
        ("vor 3 Minuten", "vor einer Stunde"),
        ("il y a 3 minutes", "il y a 2 heures"),
        ("hace 5 minutos", "hace 1 hora"),
        ("5 minuti fa", "2 ore fa"),
        ("há 5 minutos", "há 2 horas"),
        ("3 minuten geleden", "2 uur geleden"),
        ("för 3 minuter sedan", "för 2 timmar sedan"),
        ("3 minuty temu", "5 minut temu"),
        ("3 минуты назад", "5 минут назад"),
        ("3 хвилини тому", "5 хвилин тому"),
        ("3分前", "1時間前"),
        ("3分钟前", "2小时前"),
        ("3분 전", "5분 전"),
        ("قبل 5 دقائق", "قبل 7 دقائق"),
        ("לפני 3 דקות", "לפני 5 דקות"),
        ("5 मिनट पहले", "7 मिनट पहले"),
        ("5 phút trước", "7 phút trước"),
        ("5 นาทีที่แล้ว", "7 นาทีที่แล้ว"),
        ("3 dakika önce", "5 dakika önce"),
        ("1.234 visualizzazioni", "1.301 visualizzazioni"),
        ("5 min read", "6 min read"),
    ],
)
def test_passing_time_and_counters_in_many_languages(old: str, new: str) -> None:
    assert same(article(FIRE, old), article(FIRE, new))


def test_a_number_of_minutes_within_a_sentence_is_the_articles() -> None:
    old, new = (article(f"The train left {minutes} minutes ago, the driver told reporters.") for minutes in (3, 5))
    assert kinds(old, new) == [ChangeKind.NUMBER]


def test_rebuilt_addresses_of_pictures_are_no_change() -> None:
    old = replace(BASE, images=(Image("https://img1.example/2026/fire-1200x800.jpg?token=abc&v=1"),))
    new = replace(BASE, images=(Image("https://img7.example/w_800,c_fill/2026/fire-640x480.jpg?token=xyz"),))
    assert same(old, new)
    other = replace(BASE, images=(Image("https://img1.example/2026/flood-1200x800.jpg"),))
    assert only(old, other).kind is ChangeKind.IMAGE


def test_pictures_that_a_script_serves_are_told_by_their_parameter() -> None:
    old, nonce, other = (
        replace(BASE, images=(Image(f"https://img.example/show?id={key}&r={nonce}"),))
        for key, nonce in (("7", "a1"), ("7", "b2"), ("8", "a1"))
    )
    assert same(old, nonce)
    assert not same(old, other)


# -- fields ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (
            replace(BASE, title="Blaze in Oldtown"),
            Change("title", ChangeKind.HEADLINE, 1, "Fire in Oldtown", "Blaze in Oldtown"),
        ),
        (
            replace(BASE, title="Fire in Oldtown!"),
            Change("title", ChangeKind.TYPOGRAPHY, 1, "Fire in Oldtown", "Fire in Oldtown!"),
        ),
        (replace(BASE, deck="Twelve dead"), Change("deck", ChangeKind.DECK, 2, None, "Twelve dead")),
        (replace(BASE, authors=(Author("Ann Lee"),)), Change("authors", ChangeKind.BYLINE, 2, None, "Ann Lee")),
        (replace(BASE, section="Local"), Change("section", ChangeKind.SECTION, 1, None, "Local")),
        (replace(BASE, tags=("fire", "police")), Change("tags", ChangeKind.TAGS, 2, None, "fire, police")),
        (replace(BASE, language="de"), Change("language", ChangeKind.LANGUAGE, 1, "en", "de")),
        (replace(BASE, kind=ArticleKind.LIVE_BLOG), Change("kind", ChangeKind.KIND, 2, "article", "live_blog")),
        (replace(BASE, publisher="The Example"), Change("publisher", ChangeKind.PUBLISHER, 2, None, "The Example")),
        (replace(BASE, paywalled=True), Change("paywalled", ChangeKind.PAYWALL, 1, None, "true")),
        (replace(BASE, published=date(2026, 1, 2)), Change("published", ChangeKind.DATE, 1, None, "2026-01-02")),
    ],
)
def test_fields(new: Article, expected: Change) -> None:
    assert only(BASE, new) == expected


def test_a_moved_address_is_a_change() -> None:
    new = replace(BASE, canonical_url="https://news.example/fire-in-oldtown")
    assert only(BASE, new).kind is ChangeKind.ADDRESS


def test_tags_in_another_order_and_case_are_the_same() -> None:
    assert same(replace(BASE, tags=("Fire", "Police")), replace(BASE, tags=("police", "fire")))


def test_dates_agree_as_far_as_both_are_known() -> None:
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert same(replace(BASE, published=date(2026, 1, 2)), replace(BASE, published=noon))
    elsewhere = noon.astimezone(tz=(noon + timedelta(0)).tzinfo)
    assert same(replace(BASE, published=noon), replace(BASE, published=elsewhere))
    assert kinds(replace(BASE, published=noon), replace(BASE, published=noon + timedelta(minutes=1))) == [
        ChangeKind.DATE
    ]


def test_the_modified_date_is_told_with_another_change() -> None:
    new = replace(BASE, title="Blaze", modified=datetime(2026, 1, 2, tzinfo=UTC))
    assert kinds(BASE, new) == [ChangeKind.HEADLINE, ChangeKind.DATE]


def test_images_and_captions() -> None:
    old = replace(BASE, images=(Image("https://img.example/a.jpg", caption="The fire", credit="Ann Lee"),))
    assert only(BASE, old) == Change("images", ChangeKind.IMAGE, 1, None, "https://img.example/a.jpg")
    swapped = replace(BASE, images=(Image("https://img.example/b.jpg", caption="The fire", credit="Ann Lee"),))
    assert only(old, swapped) == Change(
        "images", ChangeKind.IMAGE, 1, "https://img.example/a.jpg", "https://img.example/b.jpg"
    )
    retold = replace(BASE, images=(Image("https://img.example/a.jpg", caption="The great fire", credit="Ann Lee"),))
    assert only(old, retold) == Change("images", ChangeKind.CAPTION, 1, "The fire", "The great fire")


def test_a_caption_in_image_and_body_is_told_once() -> None:
    old, new = (
        article(FIRE, Block(BlockKind.CAPTION, text), images=(Image("https://img.example/a.jpg", caption=text),))
        for text in ("The fire", "The great fire")
    )
    assert only(old, new).field == "images"


# -- the body -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "kind", "size", "before", "after"),
    [
        (FIRE, FIRE.replace("12", "14"), ChangeKind.NUMBER, 1, "12", "14"),
        (FIRE, FIRE.replace("12", "twelve"), ChangeKind.NUMBER, 1, "12", "twelve"),
        ("It cost 1.5 million.", "It cost 15 million.", ChangeKind.NUMBER, 1, "1.5", "15"),
        ("It cost $5.", "It cost €5.", ChangeKind.NUMBER, 1, "$", "€"),
        ("Three people were hurt.", "Four people were hurt.", ChangeKind.NUMBER, 1, "Three", "Four"),
        ("Drei Menschen starben.", "Vier Menschen starben.", ChangeKind.NUMBER, 1, "Drei", "Vier"),
        ("東京で三人が死亡した。", "東京で五人が死亡した。", ChangeKind.NUMBER, 1, "三", "五"),
        ("قتل ٣ أشخاص في الحريق", "قتل ٥ أشخاص في الحريق", ChangeKind.NUMBER, 1, "٣", "٥"),
        (SORRY, SORRY.replace("very", "deeply"), ChangeKind.QUOTE, 1, "very", "deeply"),
        (
            "Er sagte: „Das war falsch, ganz klar.“",
            "Er sagte: „Das war dumm, ganz klar.“",
            ChangeKind.QUOTE,
            1,
            "falsch",
            "dumm",
        ),
        ("« C'était faux », dit-il hier.", "« C'était bête », dit-il hier.", ChangeKind.QUOTE, 1, "faux", "bête"),
        ("市長は「火事は怖い」と述べた。", "市長は「火事は嫌だ」と述べた。", ChangeKind.QUOTE, 2, "怖い", "嫌だ"),
        (SORRY, SORRY.replace("Smith", "Jones"), ChangeKind.NAME, 1, "Smith", "Jones"),
        ("The car of Meyer burned.", "The car of Miller burned.", ChangeKind.NAME, 1, "Meyer", "Miller"),
        ("Ein Auto von Eva Meyer brannte.", "Ein Auto von Eva Müller brannte.", ChangeKind.NAME, 1, "Meyer", "Müller"),
        ("It began on Monday at noon.", "It began on Tuesday at noon.", ChangeKind.REWORDING, 1, "Monday", "Tuesday"),
        ("He was not guilty.", "He was guilty.", ChangeKind.REMOVAL, 1, "not", None),
        ("He was guilty.", "He was not guilty.", ChangeKind.ADDITION, 1, None, "not"),
        (
            INQUIRY,
            INQUIRY.replace("worked through", "laboured over"),
            ChangeKind.REWORDING,
            2,
            "worked through",
            "laboured over",
        ),
        ("เขาเห็นแมวดำที่บ้าน", "เขาเห็นแมวขาวที่บ้าน", ChangeKind.REWORDING, 3, "ดำ", "ขาว"),
        ("He paid 1,000 euros.", "He paid 1000 euros.", ChangeKind.TYPOGRAPHY, 1, "1,000", "1000"),
        ("He said “no” to it.", 'He said "no" to it.', ChangeKind.TYPOGRAPHY, 2, "“no”", '"no"'),
        ("A long-awaited end - at last.", "A long awaited end – at last.", ChangeKind.TYPOGRAPHY, 2, None, None),
    ],
)
def test_kinds_of_edits_within_a_paragraph(
    old: str, new: str, kind: ChangeKind, size: int, before: str | None, after: str | None
) -> None:
    language = "de" if "von Eva" in old else None
    change = only(article(old, INQUIRY, language=language), article(new, INQUIRY, language=language))
    assert (change.field, change.kind, change.size) == ("body", kind, size)
    if kind is not ChangeKind.TYPOGRAPHY or before:
        assert (change.before, change.after) == (before, after)


def test_a_block_that_is_a_quotation_needs_no_marks() -> None:
    old, new = (article(Block(BlockKind.QUOTE, f"It was a {what} day for us all.")) for what in ("good", "bad"))
    assert kinds(old, new) == [ChangeKind.QUOTE]
    assert same(old, article("It was a good day for us all."))


def test_german_nouns_are_no_names() -> None:
    old, new = (article(f"Der {animal} lief am Morgen über die Straße.", language="de") for animal in ("Hund", "Fuchs"))
    assert kinds(old, new) == [ChangeKind.REWORDING]


def test_several_edits_in_one_paragraph_are_told_apart() -> None:
    new = FIRE.replace("12", "14").replace("Oldtown", "Newtown")
    assert kinds(BASE, article(new, SORRY, INQUIRY)) == [ChangeKind.NUMBER, ChangeKind.NAME]


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version gave the wrong street.",
        "This article was amended on 3 May to correct a name.",
        "An earlier version of this article misstated the age.",
        "Editor's note: the byline has been changed.",
        "(Korrektur: In Zeile 3 stand ein falscher Name.)",
        "Anmerkung der Redaktion: Der Name wurde ergänzt.",
        "Rectificatif : le nom était faux.",
        "Corrección: el nombre era otro.",
        "Errata: o nome estava errado.",
        "Rättelse: I en tidigare version stod fel namn.",
        "Поправка: в тексте было указано неверное имя.",
        "訂正：名前に誤りがありました。",
        "编者按：本文已更新。",
        "تصحيح: ورد الاسم خطأ.",
    ],
)
def test_corrections_in_many_languages(note: str) -> None:
    change = only(BASE, article(FIRE, SORRY, INQUIRY, note))
    assert (change.kind, change.before, change.after) == (ChangeKind.CORRECTION, None, note)


@pytest.mark.parametrize(
    "text", ["Correction officers went on strike.", "Retraction of the landing gear failed twice."]
)
def test_what_only_sounds_like_a_correction(text: str) -> None:
    assert only(BASE, article(FIRE, SORRY, INQUIRY, text)).kind is ChangeKind.ADDITION


def test_notes_are_corrections_whatever_their_words() -> None:
    old, new = (article(FIRE, Block(BlockKind.NOTE, text)) for text in ("Amended at noon.", "Amended at one."))
    assert only(article(FIRE), old).kind is ChangeKind.CORRECTION
    assert only(old, new).kind is ChangeKind.CORRECTION


def test_a_paragraph_that_became_a_note_is_a_correction_beside_another_edit() -> None:
    note = Block(BlockKind.NOTE, SORRY)
    assert kinds(BASE, article(FIRE, note, INQUIRY)) == [ChangeKind.CORRECTION]
    assert kinds(BASE, article(FIRE.replace("12", "14"), note, INQUIRY)) == [ChangeKind.NUMBER, ChangeKind.CORRECTION]


def test_a_correction_within_a_paragraph() -> None:
    new = f"{INQUIRY} (Correction: the library is not next door.)"
    assert only(BASE, article(FIRE, SORRY, new)).kind is ChangeKind.CORRECTION


def test_blocks_that_come_and_go() -> None:
    added = "A third witness came forward late in the evening."
    assert only(BASE, article(FIRE, added, SORRY, INQUIRY)) == Change("body", ChangeKind.ADDITION, 9, None, added)
    assert only(BASE, article(FIRE, INQUIRY)) == Change("body", ChangeKind.REMOVAL, 13, SORRY, None)


def test_a_block_that_moved_did_not_go_and_come() -> None:
    assert only(BASE, article(INQUIRY, FIRE, SORRY)) == Change("body", ChangeKind.MOVE, 15, INQUIRY, INQUIRY)


def test_edited_and_surrounded_by_new_blocks_a_block_is_still_compared_by_words() -> None:
    new = article("One new entry.", FIRE.replace("12", "14"), "Another entry, quite new.", SORRY, INQUIRY, "The last.")
    assert sorted(kinds(BASE, new)) == [ChangeKind.ADDITION] * 3 + [ChangeKind.NUMBER]


def test_paragraphs_broken_elsewhere_are_typography() -> None:
    assert kinds(BASE, article(FIRE, f"{SORRY} {INQUIRY}")) == [ChangeKind.TYPOGRAPHY]
    assert kinds(article(f"{FIRE} {SORRY}", INQUIRY), BASE) == [ChangeKind.TYPOGRAPHY]


# -- stealth --------------------------------------------------------------------------------


def test_stealth_is_a_changed_text_with_an_unmoved_date() -> None:
    morning, noon = datetime(2026, 1, 2, 8, tzinfo=UTC), datetime(2026, 1, 2, 12, tzinfo=UTC)
    old = replace(BASE, modified=morning)
    new = replace(article(FIRE.replace("12", "14"), SORRY, INQUIRY), modified=morning)
    assert stealth(old, new)
    assert not stealth(old, replace(new, modified=noon))
    assert stealth(replace(old, modified=None), replace(new, modified=None))
    assert not stealth(old, replace(old, section="Local"))
    assert stealth(old, replace(old, title="Blaze in Oldtown"))
    assert not stealth(old, replace(old, title="Fire in Oldtown!"))


# -- words ----------------------------------------------------------------------------------


def sides(before: str, after: str) -> tuple[str, str]:
    diff = word_diff(before, after)
    return (
        "".join(part.text for part in diff if part.op != "insert"),
        "".join(part.text for part in diff if part.op != "delete"),
    )


@given(st.text(alphabet="ab. \n\u00e9人ก\u0e34'’0,"), st.text(alphabet="ab. \n\u00e9人ก\u0e34'’0,"))
def test_a_diff_holds_both_texts(before: str, after: str) -> None:
    assert sides(before, after) == (before, after)


@given(st.text(), st.text())
def test_a_diff_holds_both_texts_of_any_kind(before: str, after: str) -> None:
    assert sides(before, after) == (before, after)
    assert [part.op for part in word_diff(before, before)] == (["equal"] if before else [])


def test_a_diff_is_of_whole_words() -> None:
    assert [tuple(part) for part in word_diff("three dead in fire", "four dead in fire")] == [
        ("delete", "three"),
        ("insert", "four"),
        ("equal", " dead in fire"),
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("It’s 1,000.5 %", 3),
        ("東京で三人", 5),
        ("トーキョー", 1),
        ("हिन्दी में", 2),
        ("e\u0301te\u0301", 1),
    ],
)
def test_words_are_counted_in_every_script(text: str, count: int) -> None:
    assert count_words(text) == count


# -- properties -----------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            ["fire", "Fire", "12", "14", "“", "”", "Smith", "John", "said", ".", "3 min ago", "人", "Correction:"]
        ),
        max_size=12,
    ).map(" ".join),
)
BLOCKS = st.builds(Block, st.sampled_from(BlockKind), TEXTS)
IMAGES = st.builds(
    Image,
    st.sampled_from(["https://a.example/1.jpg", "https://a.example/2.jpg?x=1", "x", "http://["]),
    st.none() | TEXTS,
)
HOURS = st.integers(0, 48).map(lambda hours: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
MOMENTS = st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 3)) | HOURS
ARTICLES = st.builds(
    Article,
    url=st.just("https://a.example/x"),
    canonical_url=st.sampled_from(["https://a.example/x", "http://www.a.example/x/", "https://a.example/y"]),
    kind=st.sampled_from(ArticleKind),
    kind_score=st.floats(0, 1),
    extractor=st.sampled_from("12"),
    title=st.none() | TEXTS,
    deck=st.none() | TEXTS,
    authors=st.lists(st.builds(Author, TEXTS), max_size=2).map(tuple),
    published=MOMENTS,
    modified=MOMENTS,
    language=st.sampled_from([None, "en", "de"]),
    section=st.none() | TEXTS,
    tags=st.lists(TEXTS, max_size=2).map(tuple),
    body=st.lists(BLOCKS, max_size=6).map(tuple),
    images=st.lists(IMAGES, max_size=2).map(tuple),
    paywalled=st.sampled_from([None, True, False]),
    publisher=st.none() | TEXTS,
)


@given(ARTICLES)
def test_nothing_changed_between_an_article_and_itself(item: Article) -> None:
    assert changes(item, item) == ()
    assert same(item, item)


@given(ARTICLES, ARTICLES)
@settings(max_examples=100)
def test_same_is_exactly_where_there_are_no_changes(old: Article, new: Article) -> None:
    found = changes(old, new)
    assert same(old, new) == (not found)
    assert same(old, new) == same(new, old)
    assert all(change.size > 0 for change in found)
    assert all(change.before or change.after for change in found)
    assert found == changes(old, new)
    if stealth(old, new):
        assert found


@given(ARTICLES, st.lists(BLOCKS, max_size=6).map(tuple))
@settings(max_examples=100)
def test_bodies_alone(old: Article, body: tuple[Block, ...]) -> None:
    new = replace(old, body=body)
    assert same(old, new) == (not changes(old, new))


# -- bad input ------------------------------------------------------------------------------


def test_a_text_of_100_000_words_in_one_block_takes_seconds() -> None:
    words = random.Random(1).choices([f"word{number}" for number in range(5000)], k=100_000)
    started = time.process_time()
    found = changes(article(" ".join(words)), article(" ".join(["New", *words[:50_000], "middle", *words[50_000:]])))
    assert [change.kind for change in found] == [ChangeKind.ADDITION, ChangeKind.ADDITION]
    rewritten = [word if number % 9 else "other" for number, word in enumerate(words)]
    assert changes(article(" ".join(words)), article(" ".join(rewritten)))
    assert time.process_time() - started < 20


def test_a_text_that_repeats_itself_takes_seconds() -> None:
    started = time.process_time()
    assert changes(article("no " * 60_000), article("no " * 30_000 + "yes " + "no " * 20_000))
    assert changes(article(*["no"] * 3000), article(*["yes"] * 3000))
    assert word_diff("a " * 60_000, "b a " * 30_000)
    assert time.process_time() - started < 20


def test_patterns_take_linear_time() -> None:
    started = time.process_time()
    for text in (
        "1" * 200_000,
        "a'" * 100_000,
        "3 " * 100_000,
        "this article " * 20_000,
        "w_1," * 50_000,
        "f" * 200_000,
    ):
        assert same(article(text), article(text + " "))
        changes(article(text), article(text + "x"))
        changes(replace(BASE, images=(Image(f"https://a.example/{text}.jpg"),)), BASE)
    assert time.process_time() - started < 20


def test_lone_surrogates_and_odd_spaces() -> None:
    assert changes(article("a\ud800b \x1c c"), article("a\ud800c \x85 c"))
