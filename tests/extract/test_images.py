"""Pictures: the largest version, caption and credit apart, nothing but the article's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract import extract
from newsbot.extract.captions import split, without_mark
from newsbot.extract.versions import Version, largest, srcset, versions
from newsbot.items import Image, ImageRole


def prose(*words: str) -> str:
    """A made-up paragraph for each word."""
    return "".join(
        f"<p>The {word} committee met on the bridge in the morning, and after {word} hours of talk it was agreed that "
        f"the {word} boats should pass first, which pleased nearly everybody who had come to see them.</p>"
        for word in words
    )


UPPER = prose("first", "second", "third")
LOWER = prose("fourth", "fifth", "sixth")
TITLE = "A made-up headline of some length"
HOST = "https://www.dailymock.example"


def pictures(inside: str, before: str = "", head: str = "", after: str = "") -> tuple[Image, ...]:
    html = (
        f"<html lang=en><head><title>{TITLE}</title>{head}</head><body>{before}<main><article>"
        f"<h1>{TITLE}</h1>{UPPER}{inside}{LOWER}</article></main>{after}</body></html>"
    )
    return extract(html.encode(), f"{HOST}/news/1").images


# -- versions ----------------------------------------------------------------------------------


@given(st.text() | st.text(alphabet="ab/. ,12wx", max_size=60))
def test_any_srcset_is_read(value: str) -> None:
    for version in srcset(value):
        assert version.url
    versions([{"src": value, "srcset": value, "data-src": None}])


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        ("/a.jpg 480w, /b.jpg 960w", ["/a.jpg", "/b.jpg"]),
        ("/a.jpg 1x,/b.jpg 2x", ["/a.jpg", "/b.jpg"]),
        ("/w_1,h_2/a.jpg 480w, /w_3,h_4/b.jpg 960w", ["/w_1,h_2/a.jpg", "/w_3,h_4/b.jpg"]),
        ("/a.jpg, /b.jpg 2x", ["/a.jpg", "/b.jpg"]),
        (" \n/a.jpg  480w 320h ,", ["/a.jpg"]),
    ],
)
def test_srcset_by_the_rules_of_html(value: str, urls: list[str]) -> None:
    assert [version.url for version in srcset(value)] == urls


def test_the_largest_is_the_widest_and_a_jpeg_among_equals() -> None:
    assert largest(srcset("/a.webp 960w, /b.jpg 960w, /c.jpg 480w")) == Version("/b.jpg", 960.0, declared=True)
    assert largest([]) is None


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/s/400x300/a.jpg" srcset="/s/800x600/a.jpg 800w, /s/1600x1200/a.jpg 1600w">',
        '<img src="data:image/gif;base64,R0" data-src="/s/1600x1200/a.jpg">',
        '<img src="/placeholder/pixel.gif" data-srcset="/s/800x600/a.jpg 800w, /s/1600x1200/a.jpg 1600w">',
        '<picture><source srcset="/s/1600x1200/a.jpg 1600w"><source srcset="/s/800x600/a.jpg 800w">'
        '<img src="/s/400x300/a.jpg"></picture>',
        '<img src="/blank.gif"><noscript><img src="/s/1600x1200/a.jpg" alt="x"></noscript>',
        '<img src="/s/a.jpg?w=300" data-lazy-src="/s/1600x1200/a.jpg">',
        '<amp-img src="/s/1600x1200/a.jpg"></amp-img>',
    ],
)
def test_the_largest_version_in_every_dress(markup: str) -> None:
    assert [image.url for image in pictures(f"<figure>{markup}</figure>")] == [f"{HOST}/s/1600x1200/a.jpg"]


# -- captions and credits ----------------------------------------------------------------------


@given(st.text() | st.text(alphabet="ab ©()Photo:/|.", max_size=60))
def test_any_text_splits_and_nothing_is_made_up(text: str) -> None:
    caption, credit = split(text)
    assert credit is None or credit
    assert len(caption) + len(credit or "") <= len(text) + 1
    without_mark(text)


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A crane by the river. Photo: Jane Roe", "A crane by the river.", "Jane Roe"),
        ("A crane by the river (Photo by Jane Roe/AFP)", "A crane by the river", "Jane Roe/AFP"),
        (
            "A crane by the river | Jane Roe/AFP via Getty Images",
            "A crane by the river",
            "Jane Roe/AFP via Getty Images",
        ),
        ("A crane © Jane Roe", "A crane", "Jane Roe"),
        ("Ein Kran am Fluss. Foto: Grete Muster/dpa", "Ein Kran am Fluss.", "Grete Muster/dpa"),
        ("Ein Kran am Fluss. Bild: Keystone", "Ein Kran am Fluss.", "Keystone"),
        ("Une grue au bord du fleuve. Crédit photo : Anne Exemple", "Une grue au bord du fleuve.", "Anne Exemple"),
        ("Una grúa junto al río. Fotografía: Ana Ejemplo", "Una grúa junto al río.", "Ana Ejemplo"),
        ("Una gru sul fiume (Ansa)", "Una gru sul fiume", "Ansa"),
        ("Um guindaste. Crédito: Ana Exemplo", "Um guindaste.", "Ana Exemplo"),
        ("Een kraan aan de rivier. Beeld: ANP", "Een kraan aan de rivier.", "ANP"),
        ("Dźwig nad rzeką. Fot. Jan Przykład", "Dźwig nad rzeką. Fot. Jan Przykład", None),
        ("Dźwig nad rzeką. Fot: Jan Przykład", "Dźwig nad rzeką.", "Jan Przykład"),
        ("Кран у реки. Фото: Иван Примеров", "Кран у реки.", "Иван Примеров"),
        ("Кран біля річки. Джерело: Укрінформ", "Кран біля річки.", "Укрінформ"),
        ("Nehirde bir vinç. Fotoğraf: AA", "Nehirde bir vinç.", "AA"),
        ("رافعة على النهر. تصوير: أحمد المثال", "رافعة على النهر.", "أحمد المثال"),
        ("جرثقیل کنار رود. عکس: علی نمونه", "جرثقیل کنار رود.", "علی نمونه"),
        ("नदी किनारे क्रेन। फोटो: राम उदाहरण", "नदी किनारे क्रेन।", "राम उदाहरण"),
        ("河边的起重机。图片来源：新华社", "河边的起重机。", "新华社"),
        ("川辺のクレーン（撮影：山田太郎）", "川辺のクレーン", "山田太郎"),
        ("강가의 크레인이 서 있다. 연합뉴스", "강가의 크레인이 서 있다.", "연합뉴스"),
        ("A crane, left, and the river (right)", "A crane, left, and the river (right)", None),
    ],
)
def test_credits_of_many_languages(text: str, caption: str, credit: str | None) -> None:
    assert split(text) == (caption, credit)


@pytest.mark.parametrize(
    ("found", "clean"),
    [
        ("© Jane Roe", "Jane Roe"),
        ("(Foto: dpa)", "dpa"),
        ("Copyright: Getty Images", "Getty Images"),
        ("Photo:", ""),
        ("Jane Roe / AP", "Jane Roe / AP"),
    ],
)
def test_marks_are_no_part_of_a_credit(found: str, clean: str) -> None:
    assert without_mark(found) == clean


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><img src=/a.jpg><figcaption>A crane by the river. "
        "<i class=credit>Photo: Jane Roe</i></figcaption></figure>",
        "<figure><img src=/a.jpg><figcaption><p>A crane by the river.</p><p>Jane Roe</p></figcaption></figure>",
        "<figure><img src=/a.jpg><figcaption>A crane by the river.</figcaption>"
        "<i class=copyright>© Jane Roe</i></figure>",
        '<div class=wp-caption><img src=/a.jpg><p class="wp-caption-text">A crane by the river. © Jane Roe</p></div>',
        "<div class=image><img src=/a.jpg></div><div class=bildunterschrift>A crane by the river. Foto: Jane Roe</div>",
        "<figure><a href=/a.jpg><img src=/a.jpg></a><figcaption><span class=sr-only>Caption:</span>"
        "A crane by the river.<button>Enlarge</button><cite class=photographer>Jane Roe</cite></figcaption></figure>",
    ],
)
def test_caption_and_credit_apart(markup: str) -> None:
    image = pictures(markup)[0]
    assert (image.caption, image.credit) == ("A crane by the river.", "Jane Roe")


# -- which pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        '<img class="site-logo" src="/logo.png">',
        '<div class="author-box"><img class="avatar" src="/jane.jpg"></div>',
        '<img src="/t.gif" width=1 height=1>',
        '<a href="/news/2"><img src="/teaser.jpg">Another article with a longer headline</a>',
        '<aside><img src="/ad.jpg"></aside>',
        '<div class="related"><figure><img src="/other.jpg"></figure></div>',
    ],
)
def test_what_is_no_picture_of_the_article(other: str) -> None:
    assert [image.url for image in pictures(f"<figure><img src=/a.jpg></figure>{other}")] == [f"{HOST}/a.jpg"]


def test_pictures_outside_the_article_are_left_out() -> None:
    banner = "<header><img src=/banner.jpg width=900></header>"
    found = pictures("<img src=/a.jpg>", before=banner, after="<div><img src=/more.jpg></div>" * 3)
    assert [image.url for image in found] == [f"{HOST}/a.jpg"]


def test_role_size_and_alternative_text() -> None:
    html = (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
        f'<figure><img src=/lead.jpg width=800 height=600 alt=" Lead  &amp;amp; more"></figure>{UPPER}'
        f'<figure><img src=/in.jpg srcset="/in.jpg 400w, /in2.jpg 800w" width=400 height=300></figure>'
        f"{LOWER}</article></body></html>"
    )
    lead, inline = extract(html.encode(), f"{HOST}/news/1").images
    assert lead == Image(f"{HOST}/lead.jpg", alt="Lead & more", width=800, height=600, role=ImageRole.LEAD)
    assert (inline.url, inline.width, inline.height, inline.role) == (f"{HOST}/in2.jpg", 800, 600, ImageRole.INLINE)


def test_metadata_names_the_lead_where_the_page_shows_none() -> None:
    head = '<meta property="og:image" content="/lead.jpg">'
    assert pictures("", head=head) == (Image(f"{HOST}/lead.jpg", role=ImageRole.LEAD),)
    assert [image.url for image in pictures("<img src=/a.jpg>", head=head)] == [f"{HOST}/a.jpg"]
