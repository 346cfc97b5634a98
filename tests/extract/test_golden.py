"""Made-up pages with known articles: a page and what of it must come out, side by side in golden/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.extract import explain

GOLDEN = Path(__file__).parent / "golden"
PAGES = sorted(path.stem for path in GOLDEN.glob("*.html"))


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str) -> None:
    """Whatever the page's JSON names is found as it says; each of the body's blocks is [kind, text]."""
    found = explain((GOLDEN / f"{name}.html").read_bytes(), f"https://news.example/{name}")
    article = found.article.to_dict()
    article["body"] = [[block["kind"], block["text"]] for block in article["body"]]
    article["reason"] = found.kind.reason
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert {field: article[field] for field in expected} == expected


def test_explanation_is_json_and_covers_every_block() -> None:
    found = explain((GOLDEN / "wordpress_news.html").read_bytes(), "https://news.example/a").to_dict()
    assert json.loads(json.dumps(found)) == found
    reasons = {block["reason"] for block in found["blocks"]}
    assert {"model", "veto:menu", "veto:comment"} <= reasons
    assert all(0 <= block["score"] <= 1 for block in found["blocks"])
    assert {"title", "published"} <= set(found["fields"])
