"""The demo, as a person runs it: its own process, without the network; and the made-up outlet's pages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from newsbot.demo import outlet
from tests.conftest import Told

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def newsbot(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsbot.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def articles(data: Path) -> list[dict[str, Any]]:
    done = newsbot("--data", str(data), "export", "articles")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_demo_keeps_every_article_as_it_was_written(demo: Told) -> None:
    found = {row["title"]: row for row in articles(demo.data)}
    expected = {story.title: story for story in outlet.edited(outlet.stories())}
    (removed,) = (story for story in outlet.stories() if story.slug == outlet.REMOVED)
    expected[removed.title] = removed
    assert found.keys() == expected.keys()
    for title, story in expected.items():
        row = found[title]
        assert row["language"] == story.language
        assert [author["name"] for author in row["authors"]] == [story.author]
        paragraphs = [block["text"] for block in row["body"] if block["kind"] == "paragraph"]
        assert [text for text in story.paragraphs if text not in paragraphs] == []


def test_the_demo_tells_of_the_edit_and_the_removal(demo: Told) -> None:
    data, said = demo.data, demo.said
    assert "[-4.2-]{+5.1+}" in said
    assert "stealth" in said
    assert "is gone: Leave the reed beds alone" in said
    assert "none wrong" in said
    (gone,) = [row for row in articles(data) if row["state"] == "gone"]
    assert gone["title"] == "Leave the reed beds alone"
    assert gone["text"]


def test_a_pipe_gets_no_colours(demo: Told) -> None:
    assert "\x1b" not in demo.said


def test_what_the_demo_says_to_try_works(demo: Told) -> None:
    commands = re.findall(r"^ +newsbot (.*)$", demo.said, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        done = newsbot(*command.split())
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_a_folder_with_something_in_it_is_left_alone(demo: Told) -> None:
    done = newsbot("demo", "--data", str(demo.data))
    assert done.returncode == 2
    assert "holds something already" in done.stderr


def test_the_outlet_has_what_it_is_there_to_show() -> None:
    stories = outlet.stories()
    assert len(stories) == 20
    assert {story.language for story in stories} == {"en", "de", "es"}
    assert {story.shape for story in stories} == {"story", "wall", "gallery", "live"}
    assert len({story.path for story in stories}) == len(stories)


def test_every_page_of_the_outlet_has_a_place_and_its_feeds_are_well_formed() -> None:
    pages = outlet.pages(outlet.stories(), "http://127.0.0.1:1/", NOW)
    for page in pages.values():
        if page.content_type.endswith("xml"):
            ElementTree.fromstring(page.text)
        for target in re.findall(r'<a href="(/[^"]*)"', page.text):
            assert target in pages


def test_the_edit_changes_one_page_and_the_removal_leaves_a_410() -> None:
    before = outlet.pages(outlet.stories(), "http://127.0.0.1:1/", NOW)
    after = outlet.pages(outlet.edited(outlet.stories()), "http://127.0.0.1:1/", NOW)
    assert [path for path, page in after.items() if page.status == 410] == [
        story.path for story in outlet.stories() if story.slug == outlet.REMOVED
    ]
    texts = {path for path, page in after.items() if outlet.EDITED in path and page != before[path]}
    assert len(texts) == 1
