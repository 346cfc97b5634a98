"""Documentation that would go stale is held against the code."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest

from newsbot.cli import newsbot
from newsbot.outlets import files
from tests.conftest import Told

ROOT = Path(__file__).parents[1]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
NEWSBOT = [sys.executable, "-m", "newsbot.cli"]


def environment_names() -> set[str]:
    """Every NEWSBOT_ name that the two readers of the environment ask for."""
    text = "".join((ROOT / "newsbot" / name).read_text(encoding="utf-8") for name in ("settings.py", "cli.py"))
    return set(re.findall(r"\bNEWSBOT_[A-Z_]+\b", text))


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(NEWSBOT_[A-Z_]+)`", text, re.MULTILINE)) == environment_names()


def test_links_between_documents_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


# -- what documents say to type -------------------------------------------------------------


def typed(page: Path) -> Iterator[list[str]]:
    """Every newsbot command line in a document's indented blocks and crontab lines, as words."""
    for line in page.read_text(encoding="utf-8").splitlines():
        found = re.match(r"(?:    |\*/\S+ .*?/bin/)(?:\$ )?(newsbot .*)$", line)
        if found:
            yield shlex.split(found[1].partition(" > ")[0], comments=True)


TYPED = [(page.name, words) for page in PAGES for words in typed(page)]


@pytest.mark.parametrize(("page", "words"), TYPED, ids=[" ".join(words) for _, words in TYPED])
def test_every_command_line_in_the_documents_is_understood(page: str, words: list[str]) -> None:
    group: click.Command = newsbot
    options = {name for parameter in newsbot.params for name in parameter.opts}
    rest = words[1:]
    while rest and rest[0].startswith("--"):
        rest = rest[1:] if rest[0] == "--json" else rest[2:]
    while isinstance(group, click.Group) and rest and not rest[0].startswith("--"):
        assert rest[0] in group.commands, f"{page}: {rest[0]}"
        group, rest = group.commands[rest[0]], rest[1:]
        options |= {name for parameter in group.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options, page


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a language in a document."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("query", blocks("using.md", "sql"))
def test_every_query_in_the_guide_finds_something_in_the_demo(query: str, demo: Told) -> None:
    with closing(sqlite3.connect(demo.data / "newsbot.db")) as database:
        assert database.execute(query).fetchall()


def test_what_the_guide_does_with_the_demo_works(demo: Told, tmp_path: Path) -> None:
    lines = [words for words in typed(ROOT / "docs" / "using.md") if "demo-data" in words]
    assert len(lines) >= 10
    data = tmp_path / "data"
    shutil.copytree(demo.data, data)
    for words in lines:
        command = [str(data) if word == "demo-data" else word for word in words[1:]]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*NEWSBOT, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr)


def test_an_outlets_file_in_the_guide_is_one() -> None:
    (file,) = blocks("using.md", "toml")
    assert files.load_toml(file)


def test_the_walk_through_the_shell_finds_and_mends_the_fault(demo: Told) -> None:
    with closing(sqlite3.connect(demo.data / "newsbot.db")) as database:
        query = "SELECT canonical_url FROM article WHERE canonical_url LIKE '%/es/puerto/%'"
        address = database.execute(query).fetchone()[0]
    text = (ROOT / "docs" / "shell.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    scrapy shell ADDRESS -c '(.*)'$", text, re.MULTILINE)
    said = [shell(line, address, demo.data) for line in lines]
    assert "El puerto reconstruirá" in said[0]
    assert "None" in said[0]
    assert "css:h1" in said[1]
    assert said[2].strip().splitlines()[-1] in ("None", "[]")
    assert re.search(r"^- .*Puerto$", said[3], re.MULTILINE)
    assert "upper-line" in said[4]
    assert said[5].strip().splitlines()[-1] == said[6].strip().splitlines()[-1] == "Puerto"
    assert said[7].count("'Puerto'") >= 1
    assert len(said) == 8


def shell(line: str, address: str, data: Path) -> str:
    """What `scrapy shell ADDRESS -c LINE` prints."""
    command = [sys.executable, "-m", "scrapy", "shell", address, "-c", line]
    environment = {**os.environ, "NEWSBOT_DATA": str(data), "NEWSBOT_DATABASE_URL": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, (line, done.stderr)
    return done.stdout


# -- scheduled crawls, as printed -----------------------------------------------------------


def test_the_crontab_line_runs_as_printed(tmp_path: Path) -> None:
    (line,) = blocks("scheduling.md", "crontab")
    fields = line.strip().split(maxsplit=5)
    assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields[:5])
    assert "%" not in fields[5], "cron makes line breaks of it"
    prefix = tmp_path / "opt"
    prefix.mkdir()
    (prefix / "newsbot").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m newsbot.cli "$@"\n')
    (prefix / "newsbot").chmod(0o755)
    command = fields[5].replace("/opt/newsbot/.venv/bin", str(prefix)).replace("/var/lib/newsbot", f"{tmp_path}/data")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "data" / "newsbot.db").exists()


def test_the_systemd_units_are_sound(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    service, timer = blocks("scheduling.md", "ini")
    (tmp_path / "newsbot.service").write_text(service.replace("/opt/newsbot/.venv/bin/newsbot", "/bin/true"))
    (tmp_path / "newsbot.timer").write_text(timer)
    units = [str(tmp_path / name) for name in ("newsbot.service", "newsbot.timer")]
    done = subprocess.run([program, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if "newsbot" in line]
    assert not own, own


# -- the tables -----------------------------------------------------------------------------


def test_the_schemas_page_and_picture_are_what_the_models_say() -> None:
    command = [sys.executable, str(ROOT / "tools" / "schema_page.py"), "--check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_index_of_the_documents_names_them_all() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [
        page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md" and page.name not in index
    ]
    assert not missing
