"""Bodies: what is kept, typed and refused, and why."""

from __future__ import annotations

import json

from newsbot.extract import explain, extract
from newsbot.items import BlockKind

URL = "https://news.example/a"
WORDS = ("guild", "choir", "board", "union", "senate", "house", "club", "crew")
PARAGRAPHS = [
    f"The {word} met on Monday evening and decided, after a long debate, to keep the old bridge open for another "
    f"winter, whatever the {word} of the next town may think of it."
    for word in WORDS
]


def page(middle: str = "", end: str = "", head: str = "") -> bytes:
    first = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:4])
    second = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[4:])
    return (
        f"<html><head><title>The bridge stays</title>{head}</head><body><nav><ul><li><a href=/a>Home</a></li>"
        f"<li><a href=/b>World</a></li></ul></nav><article><h1>The bridge stays</h1><div class=article-body>"
        f"{first}{middle}{second}</div></article>{end}<footer><p>All rights reserved.</p></footer></body></html>"
    ).encode()


def kinds(markup: bytes) -> dict[str, BlockKind]:
    return {block.text: block.kind for block in extract(markup, URL).body}


def test_paragraphs_in_order_and_nothing_else() -> None:
    assert [block.text for block in extract(page(), URL).body] == PARAGRAPHS


def test_types() -> None:
    found = kinds(
        page(
            "<h2>What the engineers say</h2><ul><li>The piers are sound, for all that anybody can see of them.</li>"
            "<li>The railing is not, and will have to be replaced before the spring.</li></ul>"
            "<blockquote><p>“I have crossed it every day of my life, and I intend to go on,” said the miller.</p>"
            "</blockquote><figure><img src=/b.jpg><figcaption>The bridge, seen from the mill.</figcaption></figure>"
        )
    )
    assert found["What the engineers say"] is BlockKind.HEADING
    assert found["The railing is not, and will have to be replaced before the spring."] is BlockKind.LIST_ITEM
    assert found["The bridge, seen from the mill."] is BlockKind.CAPTION
    quote = next(kind for text, kind in found.items() if "the miller" in text)
    assert quote is BlockKind.QUOTE


def test_heading_level() -> None:
    blocks = extract(page("<h3>What the engineers say</h3>"), URL).body
    assert [block.level for block in blocks if block.kind is BlockKind.HEADING] == [3]


def test_comments_are_refused_with_a_reason() -> None:
    comment = "I have lived beside this bridge for thirty years, and never has anybody asked me what I think of it."
    found = explain(
        page(end=f"<section id=comments><ol class=comment-list><li><p>{comment}</p></li></ol></section>"), URL
    )
    verdict = next(verdict for verdict in found.body.verdicts if verdict.block.text == comment)
    assert (verdict.kept, verdict.reason) == (False, "veto:comment")


def test_text_that_stands_twice_is_kept_once() -> None:
    found = explain(page(f"<p>{PARAGRAPHS[0]}</p>"), URL)
    assert [block.text for block in found.article.body] == PARAGRAPHS
    assert "veto:duplicate" in {verdict.reason for verdict in found.body.verdicts}


def test_the_same_bytes_give_the_same_article() -> None:
    assert extract(page(), URL) == extract(page(), URL)


def test_script_and_markup_never_reach_text() -> None:
    body = extract(
        page("<p>Before<script>var code = '<p>no</p>';</script><style>.no{}</style> and after, in one line.</p>"), URL
    )
    assert "Before and after, in one line." in body.text
    assert "code" not in body.text


def test_body_from_linked_data_where_the_page_has_none() -> None:
    data = {"@type": "NewsArticle", "headline": "H", "articleBody": "\n\n".join(PARAGRAPHS)}
    markup = f"<script type=application/ld+json>{json.dumps(data)}</script><div id=root></div>".encode()
    found = explain(markup, URL)
    assert [block.text for block in found.article.body] == PARAGRAPHS
    assert found.body.source == "ld:articleBody"
    assert found.article.provenance["body"].source == "ld:articleBody"


def test_body_from_a_script_s_state() -> None:
    elements = [{"type": "text", "content": text} for text in PARAGRAPHS]
    state = json.dumps({"globalContent": {"content_elements": elements, "related_content": [{"body": "x" * 9999}]}})
    apollo = json.dumps({"ROOT": {"Article:1": {"body": "".join(f"<p>{text}</p>" for text in PARAGRAPHS)}}})
    flight = json.dumps("1:" + json.dumps(["$", "article", None, {"blocks": PARAGRAPHS}]) + "\n")
    for script in (
        f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={state};</script>",
        f"<script>window.__APOLLO_STATE__ = {apollo};</script>",
        f"<script type=application/json id=__NEXT_DATA__>{state}</script>",
        f"<script>self.__next_f.push([1,{flight}])</script>",
    ):
        assert [block.text for block in extract(f"<div id=root></div>{script}".encode(), URL).body] == PARAGRAPHS, (
            script
        )


def test_nothing_gives_an_empty_body() -> None:
    for markup in (b"", b"\0\0", b"<html></html>", b"<!--", b"\xff\xfe"):
        article = extract(markup, URL)
        assert article.body == ()
        assert article.text == ""


def test_a_caption_that_is_never_closed_does_not_swallow_the_body() -> None:
    rest = "".join(f"<p>{number}. {text}</p>" for number in range(30) for text in PARAGRAPHS)
    markup = page(f"<div class=wp-caption><img src=/b.jpg><p>The bridge at dusk.</p>{rest}")
    found = extract(markup, URL).body
    assert sum(block.kind is BlockKind.PARAGRAPH for block in found) > 200


def test_paragraphs_that_lead_elsewhere_are_refused_with_a_reason() -> None:
    link = "Read more: How the ferry came to the town, and left it"
    found = explain(page(f"<p><strong>Read more: <a href=/ferry>{link[11:]}</a></strong></p>"), URL)
    verdict = next(verdict for verdict in found.body.verdicts if verdict.block.text == link)
    assert not verdict.kept
    assert [block.text for block in found.article.body] == PARAGRAPHS


def test_a_paragraph_with_a_link_in_it_is_kept() -> None:
    text = "The council, which met on Tuesday as well, has published what its engineers think of the four piers."
    markup = page(f"<p>{text.replace('published', '<a href=/report>published')}</a></p>")
    assert text in [block.text for block in extract(markup, URL).body]


def test_what_is_read_most_is_refused_even_where_it_is_text() -> None:
    other = [text.replace("bridge", "harbour").replace("Monday", "Friday") for text in PARAGRAPHS]
    items = "".join(f"<li><h3>The harbour</h3><div class=excerpt><p>{text}</p></div></li>" for text in other)
    found = explain(page(end=f"<div class=most-popular><ul>{items}</ul></div>"), URL)
    assert [block.text for block in found.article.body] == PARAGRAPHS
    assert {verdict.reason for verdict in found.body.verdicts if verdict.block.text in other} == {"veto:box"}


def test_a_text_below_a_picture_is_a_caption() -> None:
    text = "The bridge in the winter of the great flood, when nobody crossed it for the whole of three weeks."
    found = kinds(page(f"<div class=article-photo><img src=/b.jpg><p>{text}</p></div>"))
    assert found.get(text, BlockKind.CAPTION) is BlockKind.CAPTION
