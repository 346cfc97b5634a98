"""Any bytes give an Article or an ExtractionError, soon; and script never becomes text."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_mutations import mutated

from newsbot.errors import ExtractionError
from newsbot.extract import extract
from newsbot.items import Article

GOLDEN = [path.read_bytes() for path in sorted((Path(__file__).parent / "golden").glob("*.html"))]
SECONDS = 5.0


def check(body: bytes, content_type: str | None) -> None:
    """The contract for one page."""
    start = time.process_time()
    try:
        article = extract(
            body, "https://news.example/a", content_type=content_type, at=datetime(2025, 1, 1, tzinfo=UTC)
        )
    except ExtractionError:
        return
    finally:
        assert time.process_time() - start < SECONDS
    data = article.to_dict()
    assert Article.from_dict(json.loads(json.dumps(data))) == article
    for block in article.body:
        assert block.text == " ".join(block.text.split())
        assert block.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(GOLDEN), st.integers(0, 1 << 32))
def test_damaged_pages(body: bytes, seed: int) -> None:
    check(*mutated(body, seed))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600), st.one_of(st.none(), st.text(max_size=30)))
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    check(body, content_type)


@pytest.mark.parametrize(
    "url", ["", "http://[::1", "nonsense", "https://", "http://a b/\0", "https://x.example/" + "a" * 9999]
)
def test_any_address(url: str) -> None:
    try:
        assert extract(GOLDEN[0], url).url == url
    except ExtractionError:
        return
