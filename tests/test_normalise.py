"""One form for what means the same: idempotent, and never a loss of the outlet's own words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, ArticleKind, Author, Block, BlockKind, Image
from newsbot.normalise import normalise, person, prose, settled

TEXT = st.text() | st.text(alphabet="a&;#ampltg<>/ x0123​­é\u0301\u00a0", max_size=60)


def article(**fields: object) -> Article:
    known = {"url": "https://a.example/1", "canonical_url": "https://a.example/1", "kind": ArticleKind.ARTICLE}
    return Article(**{**known, "kind_score": 1.0, "extractor": "t", **fields})  # type: ignore[arg-type]


@given(
    title=st.none() | TEXT,
    names=st.lists(TEXT, max_size=3),
    tags=st.lists(TEXT, max_size=4),
    texts=st.lists(st.tuples(st.sampled_from(BlockKind), TEXT), max_size=4),
    captions=st.lists(st.none() | TEXT, max_size=3),
)
def test_normalising_twice_is_normalising_once(title, names, tags, texts, captions) -> None:
    once = normalise(
        article(
            title=title,
            deck=title,
            section=title,
            published_raw=title,
            authors=tuple(map(Author, names)),
            tags=tuple(tags),
            body=tuple(Block(kind, text) for kind, text in texts),
            images=tuple(Image(f"https://a.example/{n}.jpg", caption=text) for n, text in enumerate(captions)),
        )
    )
    assert normalise(once) == once


@given(TEXT)
def test_a_short_field_holds_no_markup_and_no_double_spaces(text: str) -> None:
    settled_text = settled(text)
    assert settled(settled_text) == settled_text
    assert "  " not in settled_text
    assert "<b>" not in settled_text


@given(TEXT)
def test_text_of_a_body_never_gains_a_sign_of_markup(text: str) -> None:
    assert prose(text).count("<") <= text.count("<")


def test_letters_are_composed_and_blanks_folded() -> None:
    once = normalise(article(title=" Cafe\u0301\u00a0am\u200b  Fluss\n", deck="\u00ad"))
    assert once.title == "Café am Fluss"
    assert once.deck is None


def test_quotation_marks_and_dashes_stay() -> None:
    assert normalise(article(title="„Nein“ – sagt ‘er’")).title == "„Nein“ – sagt ‘er’"


@pytest.mark.parametrize(
    ("found", "clean"),
    [
        ("Q&amp;amp;A", "Q&A"),
        ("x &lt;script&gt;", "x &lt;script&gt;"),
        ("a&nbsp;b", "a b"),
        ("Caf&eacute;", "Café"),
        ("AT&T and R&D;", "AT&T and R&D;"),
    ],
)
def test_left_over_entities_in_a_body(found: str, clean: str) -> None:
    assert prose(found) == clean


@pytest.mark.parametrize(
    ("found", "clean"),
    [
        ("JANE ROE", "Jane Roe"),
        ("MARIE-ANNE D'ARC", "Marie-Anne D'Arc"),
        ("LUDWIG VAN DER ROHE", "Ludwig van der Rohe"),
        ("JOHN ROE III", "John Roe III"),
        ("AFP", "AFP"),
        ("Jane McRoe", "Jane McRoe"),
        ("ИВАН ПЕТРОВ", "Иван Петров"),
        ("张三", "张三"),
    ],
)
def test_names_are_not_shouted(found: str, clean: str) -> None:
    assert person(found) == clean


def test_authors_and_tags_stand_once() -> None:
    once = normalise(
        article(
            authors=(Author("Jane Roe"), Author("JANE ROE", "https://a.example/jane"), Author(" ")),
            tags=("Rail", "rail ", "Rail &amp; Road", ""),
        )
    )
    assert once.authors == (Author("Jane Roe", "https://a.example/jane"),)
    assert once.tags == ("Rail", "Rail & Road")


def test_dates_keep_their_offset() -> None:
    moment = datetime(2026, 5, 1, 12, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=2)))
    once = normalise(article(published=moment, modified=moment.date()))
    assert once.published is moment
    assert once.modified == moment.date()


def test_empty_blocks_go_and_lines_of_a_table_stay() -> None:
    once = normalise(
        article(
            body=(
                Block(BlockKind.PARAGRAPH, " \u200b"),
                Block(BlockKind.TABLE, "a | b \n\n c | d"),
                Block(BlockKind.EMBED, "", html="<x>"),
            )
        )
    )
    assert [block.text for block in once.body] == ["a | b\nc | d", ""]


def test_pictures_stand_once() -> None:
    once = normalise(
        article(images=(Image("https://a.example/a.jpg ", caption=" x "), Image("https://a.example/a.jpg")))
    )
    assert once.images == (Image("https://a.example/a.jpg", caption="x"),)
