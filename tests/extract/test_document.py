"""A page as flat records: structure, text, what the head says, and the bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.blocks import split
from newsbot.extract.document import TEXT, parse
from newsbot.extract.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES, within_limits

URL = "https://news.example/a/b"


def texts(markup: str) -> list[str]:
    return [block.text for block in split(parse(markup.encode(), URL))]


def test_records_are_a_tree_in_document_order() -> None:
    document = parse(b"<div><p>one <b>two</b></p><p>three</p></div>", URL)
    for node in range(1, len(document.tags)):
        parent = document.parents[node]
        assert parent < node < document.ends[parent]
        assert document.ends[node] <= document.ends[parent]
    assert [document.text(node) for node in document.find("p")] == ["one two", "three"]
    assert document.text(0) == "one twothree"
    assert document.spaced_text(0) == "one two three"
    assert [document.tags[node] for node in document.ancestors(document.find("b")[0])] == ["p", "div", "body", "html"]


def test_head() -> None:
    document = parse(
        b"<html lang=de><head><title> A\n title </title><base href='/x/'><meta name=Author content=' Ada '>"
        b"<meta property=og:title itemprop=headline content=T><link rel='Canonical alternate' href=c hreflang=fr>"
        b'<script type=\'application/ld+json\'>{"@type": "NewsArticle"}</script>'
        b"<script id=state type=application/json>{}</script><noscript><img src=i></noscript>",
        URL,
    )
    assert document.title == "A title"
    assert document.language == "de"
    assert document.base == "https://news.example/x/"
    assert document.resolve("y") == "https://news.example/x/y"
    assert [(meta.name, meta.content) for meta in document.meta] == [
        ("author", "Ada"),
        ("headline", "T"),
        ("og:title", "T"),
    ]
    assert [(link.rel, link.href, link.hreflang) for link in document.links] == [("canonical alternate", "c", "fr")]
    assert [(script.type, script.id) for script in document.scripts][1:] == [
        ("application/json", "state"),
        ("noscript", ""),
    ]
    assert [thing.types for thing in document.things] == [{"newsarticle"}]


def test_select_gives_indices() -> None:
    document = parse(b"<div class=a><p>x</p></div><svg><p class=in>y</p></svg>", URL)
    assert [document.text(node) for node in document.select("div.a > p")] == ["x"]


def test_blank_text_between_inline_elements_is_a_space() -> None:
    assert texts("<p><b>one</b> <i>two</i>\n<u>three</u></p>") == ["one two three"]
    assert texts("<p>one<img> <b>two</b></p>") == ["one two"]
    assert texts("<p>one<b>two</b></p>") == ["onetwo"]


def test_blocks_split_at_double_breaks_and_inner_blocks_only() -> None:
    assert texts("<div>one<br>two<br><br>three<p>four</p>five</div>") == ["one two", "three", "four", "five"]


def test_text_that_is_not_read_is_no_block() -> None:
    assert texts(
        "<p>seen<span class='sr-only'>heard</span></p><script>code</script><style>p{}</style><button>press</button>"
        "<p>also<span class=my-tooltip__box>hover</span></p><textarea>typed</textarea><template><p>later</p></template>"
    ) == ["seen", "also"]


def test_a_row_of_a_data_table_is_a_block_and_layout_tables_are_transparent() -> None:
    assert texts("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>") == ["a 1", "b 2"]
    assert texts("<table><tr><td><p>a</p><p>b</p></td></tr></table>") == ["a", "b"]


@given(st.text(max_size=400))
def test_any_text_parses_into_a_tree(markup: str) -> None:
    document = parse(markup.encode("utf-8", "replace"), URL)
    assert len(document.tags) == len(document.texts) == len(document.parents) == len(document.ends)
    assert all(document.texts[node] for node, tag in enumerate(document.tags) if tag == TEXT)


HUGE = {
    "deep": "<div>" * 50_000 + "x",
    "deeper": "<b>x<div>" * 400_000,
    "closed": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "lists": "<ul><li>" * 200_000,
    "tables": "<table><tr><td>" * 50_000,
    "fonts": "".join(f"<font size={n}>" for n in range(900)) + "<p>x</p>" * 20_000,
    "nodes": "<i>a</i>" * 500_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x",
    "text": "<p>" + "word " * 4_000_000,
    "open tag": "<p " * 100_000 + "a" * 1_000_000,
    "quotes": "<p a='" + "b " * 2_000_000,
    "comment": "<!--" + "-" * 5_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HUGE))
def test_huge_pages_stay_within_bounds(name: str) -> None:
    start = time.process_time()
    document = parse(HUGE[name].encode(), URL)
    assert time.process_time() - start < 10
    assert len(document.tags) <= MAX_NODES
    assert sum(map(len, document.texts)) <= MAX_CHARACTERS * 2


def test_what_is_cut_is_said_to_be() -> None:
    assert within_limits("<p>x</p>" * 1000) == ("<p>x</p>" * 1000, False)
    cut, truncated = within_limits("<div>" * (MAX_DEPTH + 500))
    assert truncated
    assert cut.count("<div>") == MAX_DEPTH
    assert parse(b"<div>" * 5_000 + b"x", URL).truncated


def test_selectors_pick_every_recorded_element_and_none_inside_opaque_ones() -> None:
    page = b"<p>a<!-- b --> <svg> <g><path/></g> </svg><i>c</i><template><b>d</b></template><script>e</script><u></u>"
    document = parse(page, URL)
    assert document.select("*") == [node for node, tag in enumerate(document.tags) if tag != TEXT]
    assert [document.tags[node] for node in document.select("p *")] == ["svg", "i", "template", "script", "u"]


def test_a_blank_in_an_opaque_element_keeps_words_apart() -> None:
    document = parse(b"<p>a<svg><g></g> </svg>b<svg><g></g></svg>c", URL)
    assert document.text(document.find("p")[0]) == "a bc"
