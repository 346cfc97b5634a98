"""An outlet's rules: dated, frozen, the same digest everywhere; and what is learned from its pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newsbot.errors import ConfigurationError
from newsbot.extract import Rules, explain, extract, learn, parse
from newsbot.extract.learning import examples
from newsbot.extract.selectors import check_selectors

URL = "https://news.example/a"
SENTENCE = "The council met on Monday evening and decided, after long debate, to keep the old bridge open. "
DATA = {
    "timezone": "Europe/Vienna",
    "rules": [
        {"until": "2020-01-01", "drop": [".old-box"], "select": {"title": "h2.headline"}},
        {"until": date(2023, 6, 1), "drop": ".middle-box"},
        {"drop": [".offer"], "select": {"authors": ["a.writer", ".who"]}, "keep": [".fact"]},
    ],
    "boilerplate": {"version": 1, "pages": 9, "texts": ["00ff"], "signatures": []},
}


def page(extra: str, number: int = 0) -> bytes:
    words = "abcdefgh"[number]
    body = "".join(f"<p>{words * 3} {words * n}{n} {SENTENCE * 2}</p>" for n in range(2, 6))
    return (
        f"<html><title>The bridge stays</title><body><article><h1>The bridge stays</h1>{body}{extra}</article>".encode()
    )


def test_the_rule_of_the_capture_s_day_holds() -> None:
    rules = Rules.from_dict(DATA)
    assert rules.at(datetime(2019, 12, 31, 23, 59, tzinfo=UTC)).drop == (".old-box",)
    assert rules.at(datetime(2020, 1, 1, tzinfo=UTC)).drop == (".middle-box",)
    assert rules.at(datetime(2024, 1, 1, tzinfo=UTC)).select["authors"] == ("a.writer", ".who")
    assert rules.at(None).keep == (".fact",)
    assert Rules().at(None).drop == ()


def test_round_trip_and_digest() -> None:
    rules = Rules.from_dict(DATA)
    again = Rules.from_dict(rules.to_dict())
    assert again == rules
    assert again.digest == rules.digest != Rules().digest
    assert rules.digest[:12] in extract(page(""), URL, rules=rules).extractor


@pytest.mark.parametrize(
    "wrong",
    [
        {"rule": [{"drop": "x"}]},
        {"rules": [{"drops": "x"}]},
        {"rules": [{"select": {"headline": "h1"}}]},
        {"rules": [{"until": "soon"}]},
        {"rules": [1]},
        {"boilerplate": {"pages": "many"}},
    ],
)
def test_wrong_rules_are_refused_in_one_line(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Rules.from_dict(wrong)
    assert "\n" not in str(raised.value)


def test_dropped_and_kept_blocks() -> None:
    offer = f"Whoever buys a chair this week gets a second one. {SENTENCE * 2}".strip()
    body = "".join(f"<p>{'abcdefgh'[n] * 9} {SENTENCE * 2}</p>" for n in range(4))
    markup = (
        f"<article>{body}<p class=offer>{offer}</p>{body.replace('council', 'senate')}<i class=fact>12</i>".encode()
    )
    assert offer in [block.text for block in extract(markup, URL).body]
    found = explain(markup, URL, rules=Rules.from_dict(DATA))
    assert offer not in [block.text for block in found.article.body]
    assert "veto:dropped" in {verdict.reason for verdict in found.body.verdicts}


def test_kept_blocks() -> None:
    markup = page("<footer><div class=fact>Twelve</div></footer>")
    assert "Twelve" not in [block.text for block in extract(markup, URL).body]
    found = explain(markup, URL, rules=Rules.from_dict(DATA))
    assert "Twelve" in [block.text for block in found.article.body]


def test_a_selector_that_is_none_drops_nothing() -> None:
    rules = Rules.from_dict({"rules": [{"drop": ["p:::", "", "]["]}]})
    assert extract(page(""), URL, rules=rules).body == extract(page(""), URL).body


def test_what_repeats_across_pages_is_learned_and_refused() -> None:
    slogan = "Readers make this paper possible: since 1911, and on every single morning of the 365 in the year."
    pages = [page(f"<p>{slogan}</p>", number) for number in range(1, 7)]
    rules = Rules(boilerplate=learn(parse(body, URL) for body in pages))
    assert rules.boilerplate.pages == 6
    alone = [block.text for block in extract(pages[0], URL).body]
    with_rules = [block.text for block in extract(pages[0], URL, rules=rules).body]
    assert slogan in alone
    assert with_rules == [text for text in alone if text != slogan]
    assert Rules.from_dict(rules.to_dict()) == rules


def test_nothing_is_learned_from_one_page() -> None:
    learned = learn([parse(page(""), URL)])
    assert not learned.texts
    assert not learned.signatures


# -- selectors, and what was learned ----------------------------------------------------------


@pytest.mark.parametrize("wrong", ["div[[", "", "h1,,h2", ">>"])
def test_a_selector_that_is_none_is_named(wrong: str) -> None:
    check_selectors(Rules.from_dict({"rules": [{"drop": ["p.a > b"], "select": {"title": ["h1@title", "h1"]}}]}))
    for rule in ({"drop": [wrong]}, {"keep": [wrong]}, {"select": {"title": ["h1", wrong]}}):
        with pytest.raises(ConfigurationError, match=r"rule 2, .* is no CSS selector"):
            check_selectors(Rules.from_dict({"rules": [{}, rule]}))


def test_examples_tell_which_texts_were_learned_the_most_frequent_first() -> None:
    rare, common = "<p>Stands on every second page of it.</p>", "<p>Stands on every page of the outlet.</p>"
    documents = [parse(page(common + rare * (number % 2), number), URL) for number in range(8)]
    found = examples(documents, learn(documents), 9)
    assert found == (
        ("Stands on every page of the outlet.", 8),
        ("The bridge stays", 8),
        ("Stands on every second page of it.", 4),
    )
    assert examples(documents, learn(documents), 1) == found[:1]
    assert not examples(documents, Rules().boilerplate, 9)
