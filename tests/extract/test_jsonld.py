"""JSON-LD as it is in the wild."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.jsonld import things
from newsbot.extract.repair import repaired

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "name", "author"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.text() | st.text(alphabet="{}[]\",:'\\ \n/*tTrue1@", max_size=80))
def test_any_text_gives_things(block: str) -> None:
    for thing in things([block]):
        thing.text("name"), thing.texts("author"), thing.nodes("author"), thing.raw("x")
    assert isinstance(repaired(block), list)


@given(JSON)
def test_any_json_gives_things(value: object) -> None:
    for thing in things([json.dumps(value)]):
        thing.text("name"), thing.texts("author"), thing.nodes("author")


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "A \\"b\\" c"}',
        '[{"@type": ["Thing", "http://schema.org/NewsArticle"], "headline": "A \\"b\\" c"}]',
        '{"@graph": [{"@type": "schema:NewsArticle", "headline": "A \\"b\\" c"}]}',
        '<!-- {"@type": "NewsArticle", "headline": "A \\"b\\" c"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "A \\"b\\" c"}\n//]]>',
        '/* <![CDATA[ */{"@type": "NewsArticle", "headline": "A \\"b\\" c"}/* ]]> */',
        '\ufeff{"@type": "NewsArticle", "headline": "A \\"b\\" c",};',
        '{"@type": "NewsArticle", "headline": "A "b" c"}',
        '{"@type": "NewsArticle" "headline": "A "b" c", "keywords": ["x",, "y",]',
        "{'@type': 'NewsArticle', 'headline': 'A \"b\" c'}",
        '{"@type": "NewsArticle", // a comment\n "headline": "A \\"b\\" c"}',
        '{"@type": "NewsArticle", "headline": "A &quot;b&quot;\n\tc"}',
        '{"@type": "WebSite", "name": "x"}{"@type": "NewsArticle", "headline": "<b>A</b> &amp;quot;b&amp;quot; c"}',
        '{"@type": "WebSite"},\n{"@type": "NewsArticle", "headline": "A \\"b\\" c"},',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A \\&quot;b\\&quot; c&quot;}",
    ],
)
def test_an_article_is_found_whatever_is_wrong_around_it(block: str) -> None:
    articles = [thing for thing in things([block]) if thing.is_article]
    assert [article.text("headline") for article in articles] == ['A "b" c']


def test_references_are_followed() -> None:
    block = {
        "@graph": [
            {"@type": "Article", "author": {"@id": "#jane"}, "publisher": [{"@id": "#house"}]},
            {"@type": "Person", "@id": "#jane", "name": "Jane Roe", "url": "https://a.example/jane"},
            {"@type": "Organization", "@id": "#house", "name": "The House"},
        ]
    }
    article = next(thing for thing in things([json.dumps(block)]) if thing.is_article)
    author = article.nodes("author")[0]
    assert (author.text("name"), author.raw("url"), author.types) == ("Jane Roe", "https://a.example/jane", {"person"})
    assert article.text("publisher") == "The House"


def test_strings_stand_for_objects() -> None:
    article = things(
        ['{"@type": "Article", "author": ["Jane Roe", {"name": {"@value": "John Roe"}}], "wordCount": 7}']
    )[0]
    assert [author.text("name") for author in article.nodes("author")] == ["Jane Roe", "John Roe"]
    assert article.raw("wordCount") == "7"


@pytest.mark.parametrize(
    "block",
    [
        "[" * 200_000,
        '{"a":' * 100_000,
        '"' * 200_000,
        '{"a": "' + "\\" * 99_999,
        "/*" * 100_000,
        " " * 999_999,
        '{"a":"' + '" ' * 99_999,
    ],
)
def test_hostile_blocks_take_no_time(block: str) -> None:
    start = time.process_time()
    things([block])
    assert time.process_time() - start < 3
