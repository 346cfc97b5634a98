"""Rules of an outlet over its archive: tried, kept, learned; and that none of it ever looks like the outlet's edit."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet

PATHS = tuple(f"/2026/11/story-{number}.html" for number in range(6))
TOPICS = ("harbour pilots", "bell founders", "kite makers", "lamp lighters", "salt panners", "ferry cooks")
PROMISE = (
    "Sentences like this one stand below every story of the Quay News, which is read by sailors on all seven seas."
)
TEASER = "The harbour pilots of the old town came together on Monday to talk about the winter, and they were many."
DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"


def text_of(topic: str) -> str:
    """Six paragraphs that no other story has."""
    words = (
        f"The {topic} of the old town came together on Monday to talk about the winter, and they were many.",
        f"Each of the {topic} had brought a lantern, because the hall that was lent to them has no lamps at all.",
        f"An elder told the younger {topic} how the work was done before the railway came to the coast.",
        f"Nobody could say, one of the {topic} complained, what will be paid for a day's work after the new year.",
        f"The council sent a clerk, who promised the {topic} an answer before the first of December.",
        f"When the {topic} went home, the rain had stopped, and the market was being built for the next morning.",
    )
    return "".join(f"<p>{sentence}</p>" for sentence in words)


def page(number: int, url: str) -> str:
    """A story whose byline no machine can know as one, and below which a promise of the outlet's own stands."""
    title = f"The {TOPICS[number]} meet"
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{url}">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="article:published_time" content="2026-11-20T0{number}:30:00+01:00"></head>'
        f'<body><article><h1>{title}</h1><div class="quill-line" data-quill="Ada Quayle"></div>'
        f"{text_of(TOPICS[number])}"
        f'<p class="promise">{PROMISE}</p></article>'
        f'<aside class="more"><h2>More stories</h2><a href="{PATHS[0]}"><h3>The {TOPICS[0]} meet</h3>'
        f"<p>{TEASER}</p></a></aside></body></html>"
    )


@pytest.fixture
def crawled(outlet: Outlet, newsbot: Newsbot) -> Outlet:
    """The outlet, crawled once."""
    for number, path in enumerate(PATHS):
        outlet.add(path, page(number, outlet.url(path)))
    outlet.add_feed("/feed.xml", *PATHS)
    outlet.add_home(*PATHS)
    newsbot.do("crawl", outlet.home)
    return outlet


def without_validators(outlet: Outlet) -> None:
    """Every page comes whole again, as from a server that knows no validators."""
    for path in PATHS:
        outlet.pages[path] = Answer(outlet.answer(path).body, validators=False)


def causes(newsbot: Newsbot) -> list[str]:
    return sorted(row["cause"] for row in newsbot.rows("revisions"))


def documented_rules() -> str:
    """The TOML of docs/rules.md."""
    (found,) = re.findall(r"^```toml\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def checked(newsbot: Newsbot, outlet: Outlet, file: Path, *more: str) -> dict[str, Any]:
    return dict(json.loads(newsbot.do("--json", "outlets", "check", outlet.home, "--rules", str(file), *more)))


def test_the_rules_of_the_document_are_tried_then_kept_and_count_as_the_extractor_s(
    crawled: Outlet, newsbot: Newsbot, tmp_path: Path
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(documented_rules(), encoding="utf-8")
    tried = checked(newsbot, crawled, file)
    assert tried["trial"]["captures"] == tried["trial"]["changed"] == 6
    assert tried["trial"]["fields"]["authors"]["captures"] == 6
    assert tried["trial"]["fields"]["body"]["captures"] == 6
    assert tried["trial"]["fields"]["body"]["examples"][0]["before"] == PROMISE
    again = checked(newsbot, crawled, file, "--keep")
    assert again["trial"] == tried["trial"], "trying stored nothing"
    assert checked(newsbot, crawled, file)["trial"]["changed"] == 0, "now they are the rules that hold"
    without_validators(crawled)
    newsbot.do("crawl", "--revisit", crawled.home)
    assert causes(newsbot) == ["extractor"] * 6 + ["first"] * 6
    articles = newsbot.rows("articles")
    assert all([author["name"] for author in row["authors"]] == ["Ada Quayle"] for row in articles)
    assert not [row for row in articles if PROMISE in row["text"]]


def test_a_rule_holds_for_captures_before_its_day_alone(crawled: Outlet, newsbot: Newsbot, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[[rules]]\nuntil = 2020-01-01\ndrop = ['.promise']\n[[rules]]\n", encoding="utf-8")
    assert checked(newsbot, crawled, file)["trial"]["changed"] == 0
    file.write_text("[[rules]]\nuntil = 2999-01-01\ndrop = ['.promise']\n[[rules]]\n", encoding="utf-8")
    assert checked(newsbot, crawled, file)["trial"]["changed"] == 6


def test_what_repeats_is_learned_once_and_a_crawl_after_it_finds_no_edit(crawled: Outlet, newsbot: Newsbot) -> None:
    learned = json.loads(newsbot.do("--json", "outlets", "learn", crawled.home))
    assert (learned["pages"], learned["version"], learned["is_new"]) == (6, 1, True)
    assert {"text": PROMISE, "articles": 6} in learned["examples"]
    assert learned["trial"]["fields"]["body"]["captures"] == 6
    assert TEASER not in [example["text"] for example in learned["examples"]], (
        "it belongs to the story it is taken from"
    )
    twice = json.loads(newsbot.do("--json", "outlets", "learn", crawled.home))
    assert (twice["version"], twice["is_new"], twice["texts"]) == (1, False, learned["texts"])
    newsbot.do("crawl", "--revisit", crawled.home)
    assert causes(newsbot) == ["first"] * 6, "pages that answer 304 cost nothing"
    without_validators(crawled)
    newsbot.do("crawl", "--revisit", crawled.home)
    assert causes(newsbot) == ["extractor"] * 6 + ["first"] * 6
    assert [row["title"] for row in newsbot.rows("articles") if TEASER in row["text"]] == ["The harbour pilots meet"]
    crawled.add(PATHS[0], page(0, crawled.url(PATHS[0])).replace("had brought a lantern", "had brought two lanterns"))
    newsbot.do("crawl", "--revisit", crawled.home)
    assert causes(newsbot) == ["edit"] + ["extractor"] * 6 + ["first"] * 6


def test_an_edit_and_new_rules_at_once_are_told_apart(crawled: Outlet, newsbot: Newsbot) -> None:
    newsbot.do("outlets", "learn", crawled.home)
    crawled.add(PATHS[0], page(0, crawled.url(PATHS[0])).replace("had brought a lantern", "had brought two lanterns"))
    newsbot.do("crawl", "--revisit", crawled.home)
    (article_id,) = {row["article_id"] for row in newsbot.rows("revisions") if row["number"] == 3}
    made = [row["cause"] for row in newsbot.rows("revisions") if row["article_id"] == article_id]
    assert made == ["first", "extractor", "edit"]
    edited = [row["after"] for row in newsbot.rows("changes") if row["number"] == 3]
    assert edited
    assert all(PROMISE not in (text or "") for text in edited)


def test_boilerplate_stays_when_rules_are_kept(crawled: Outlet, newsbot: Newsbot, tmp_path: Path) -> None:
    newsbot.do("outlets", "learn", crawled.home)
    file = tmp_path / "rules.toml"
    file.write_text("[[rules]]\n[rules.select]\nauthors = '.quill-line@data-quill'\n", encoding="utf-8")
    tried = checked(newsbot, crawled, file, "--keep")
    assert set(tried["trial"]["fields"]) == {"authors"}
    shown = json.loads(newsbot.do("--json", "outlets", "show", crawled.home))
    assert shown["config"]["rules"]["boilerplate"]["pages"] == 6
    assert newsbot.do("outlets", "check", crawled.home).endswith("all is well\n")
    assert len(newsbot.do("outlets", "show", crawled.home)) < 3000


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("[[rules]]\ndrop = ['div[[']\n", "is no CSS selector"),
        ("[[rule]]\ndrop = ['.a']\n", "unknown in an outlet's rules: rule"),
        ("[[rules]\n", "is no TOML"),
        ("[[rules]]\n[rules.select]\nheadline = 'h1'\n", "headline"),
    ],
)
def test_wrong_rules_are_refused_in_one_line(
    crawled: Outlet, newsbot: Newsbot, tmp_path: Path, rules: str, words: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(rules, encoding="utf-8")
    done = newsbot.run("outlets", "check", crawled.home, "--rules", str(file), "--keep")
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_rules_are_one_outlet_s_and_learning_needs_articles(outlet: Outlet, newsbot: Newsbot, tmp_path: Path) -> None:
    outlet.add(PATHS[0], page(0, outlet.url(PATHS[0])))
    outlet.add_feed("/feed.xml", PATHS[0])
    outlet.add_home(PATHS[0])
    newsbot.do("crawl", outlet.home)
    assert newsbot.run("outlets", "check", "--keep").returncode == 2
    file = tmp_path / "rules.toml"
    file.write_text("", encoding="utf-8")
    assert newsbot.run("outlets", "check", "--rules", str(file)).returncode == 2
    done = newsbot.run("outlets", "learn", outlet.home)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "too few articles" in done.stderr
