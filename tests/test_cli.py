"""The command line from outside: answers, one-line errors, exit statuses, global options anywhere."""

from __future__ import annotations

import gzip
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from filled import HARBOUR, HARBOUR_AMP, HOSTILE, LISTING, article, fill

from newsbot import cli, errors, render
from newsbot.store import schema
from newsbot.store.session import connect

Run = Callable[..., Result]
PROGRAM = [sys.executable, "-m", "newsbot.cli"]
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def filled_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the made-up archive, which nobody writes to."""
    data = tmp_path_factory.mktemp("filled")
    database = connect(f"sqlite:///{data}/newsbot.db")
    schema.upgrade(database)
    fill(database)
    database.close()
    return data


@pytest.fixture
def run(filled_data: Path) -> Run:
    """Runs newsbot over the made-up archive."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli.newsbot, ["--data", str(filled_data), *arguments])

    return call


def program(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("environment", {})}  # type: ignore[dict-item]
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, timeout=60, env=environment, check=False, **options
    )


# -- how it answers -------------------------------------------------------------------------


def test_help_and_wrong_usage_load_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "scrapy", "twisted", "lxml", "selectolax", "alembic", "dateparser")
    code = f"""
import sys
from newsbot import cli
try:
    cli.newsbot(["--help"])
except SystemExit:
    print("LOADED", [name for name in {heavy!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.rstrip().endswith("LOADED []")


@pytest.mark.parametrize("before", [True, False])
def test_global_options_stand_before_and_after_the_command(filled_data: Path, before: bool) -> None:
    options = ["--data", str(filled_data), "--json"]
    line = [*options, "articles"] if before else ["articles", *options]
    found = CliRunner().invoke(cli.newsbot, line)
    assert found.exit_code == 0
    assert [row["id"] for row in json.loads(found.stdout)] == [4, 3, 2, 1]


def test_a_groups_commands_take_them_too(filled_data: Path) -> None:
    found = CliRunner().invoke(cli.newsbot, ["outlets", "--json", "list", "--data", str(filled_data)])
    assert [row["slug"] for row in json.loads(found.stdout)] == ["harbour-example", "pagi-example"]


def test_the_option_nearest_to_the_end_counts_and_the_environment_comes_last(filled_data: Path, tmp_path: Path) -> None:
    line = ["--data", "/nowhere", "articles", "--json", "--data", str(filled_data)]
    assert CliRunner().invoke(cli.newsbot, line, env={"NEWSBOT_DATA": "/elsewhere"}).exit_code == 0
    first = ["--data", str(filled_data), "articles"]
    assert CliRunner().invoke(cli.newsbot, first, env={"NEWSBOT_DATA": "/elsewhere"}).exit_code == 0
    by_environment = CliRunner().invoke(cli.newsbot, ["articles"], env={"NEWSBOT_DATA": str(filled_data)})
    assert "Market day" in by_environment.stdout
    url = f"sqlite:///{filled_data}/newsbot.db"
    elsewhere = {"NEWSBOT_DATABASE_URL": url, "NEWSBOT_DATA": str(tmp_path)}
    assert "Market day" in CliRunner().invoke(cli.newsbot, ["articles"], env=elsewhere).stdout


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        (["show", "99"], 2, ("99", "newsbot articles")),
        (["show", "https://nowhere.example/x"], 2, ("https://nowhere.example/x", "crawl")),
        (["show", LISTING], 2, (LISTING, "listing")),
        (["show", "3", "--text"], 2, ("3", "newsbot show 3")),
        (["show", "1", "--revision", "7"], 2, ("no revision 7", "newsbot show 1")),
        (["articles", "--outlet", "harbor-example"], 2, ("harbor-example", "harbour-example")),
        (["articles", "--since", "someday"], 2, ("someday", "7d", "--help")),
        (["articles", "--nonsense"], 2, ("--nonsense", "newsbot articles --help")),
        (["nonsense"], 2, ("nonsense", "newsbot --help")),
        (["export", "nonsense"], 2, ("nonsense", "articles")),
        (["export", "articles", "--out", "/nowhere/x.jsonl"], 1, ("/nowhere",)),
        (["diff", "2"], 2, ("2", "1 revision")),
        (["diff", "1", "1", "9"], 2, ("no revision 9",)),
        (["extract", "/nowhere/page.html"], 1, ("/nowhere/page.html", "No such file")),
        (["--data", "/nowhere", "articles"], 1, ("/nowhere/newsbot.db", "crawl")),
        (["--database", "oracle://x", "articles"], 1, ("oracle", "sqlite:///")),
        (["outlets", "load", "/nowhere.toml"], 2, ("/nowhere.toml",)),
    ],
)
def test_an_error_is_one_line_that_names_the_thing_and_the_remedy(
    run: Run, line: list[str], status: int, words: tuple[str, ...]
) -> None:
    found = run(*line)
    assert found.exit_code == status, found.output
    assert found.stdout == ""
    assert found.stderr.startswith("newsbot: ")
    assert found.stderr.count("\n") == 1
    assert "Traceback" not in found.stderr
    for word in words:
        assert word in found.stderr


def test_a_defect_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("oh\n\x1b[2J")

    monkeypatch.setattr("newsbot.store.read_articles.find_article", broken)
    found = run("show", "1")
    assert found.exit_code == 1
    assert found.stderr.count("\n") == 1
    assert "KeyError" in found.stderr
    assert "\x1b" not in found.stderr


def test_errors_of_every_kind_have_a_status(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    for kind, status in ((errors.UsageError, 2), (errors.ConfigurationError, 2), (errors.StoreError, 1)):

        def refuse(*_: object, kind: type[errors.NewsbotError] = kind) -> None:
            raise kind("it is so")

        monkeypatch.setattr("newsbot.store.read.find_outlets", refuse)
        assert run("articles").exit_code == status


def test_a_broken_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "newsbot.db").write_bytes(b"this is no database" * 100)
    found = CliRunner().invoke(cli.newsbot, ["--data", str(tmp_path), "articles"])
    assert found.exit_code == 1
    assert found.stderr.startswith("newsbot: ")
    assert found.stderr.count("\n") == 1


# -- as a process ---------------------------------------------------------------------------


def test_a_reader_that_goes_away_ends_it_quietly(filled_data: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "--data", str(filled_data), "export", "revisions"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


def test_control_c_exits_with_130(tmp_path: Path) -> None:
    fifo = tmp_path / "page.html"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [*PROGRAM, "extract", str(fifo)],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    ) as process:
        with fifo.open("wb"):  # opens when the program reads
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def test_nothing_that_a_terminal_obeys_reaches_it_from_a_page(filled_data: Path) -> None:
    for line in (["articles"], ["show", "4"], ["show", "4", "--text"], ["show", "4", "--json"], ["export", "articles"]):
        done = program("--data", str(filled_data), *line)
        assert done.returncode == 0
        assert not set(done.stdout) & set("\x1b\x07\x9b\u202e"), line


def test_a_terminal_gets_colours_and_rows_that_fit(filled_data: Path) -> None:
    for columns in (40, 80):
        seen = at_terminal(["--data", str(filled_data), "articles"], columns=columns)
        lines = seen.splitlines()
        assert "\x1b[1m" in lines[0]
        assert all(render.width(click.unstyle(line)) <= columns for line in lines)
        assert "…" in seen
    assert "\x1b[1m" not in at_terminal(["--data", str(filled_data), "articles"], columns=60, NO_COLOR="1")


def at_terminal(line: list[str], columns: int, **environment: str) -> str:
    """What a terminal of so many columns is sent."""
    ours, theirs = pty.openpty()
    known = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), **environment}
    done = subprocess.run([*PROGRAM, *line], stdout=theirs, env=known, timeout=60, check=True)
    os.close(theirs)
    assert done.returncode == 0
    seen = os.read(ours, 100_000).decode()
    os.close(ours)
    return seen


# -- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", ["1", HARBOUR, HARBOUR_AMP, HARBOUR + "?utm_source=x#top", HARBOUR[8:]])
def test_show_finds_an_article_by_number_and_by_any_address(run: Run, identifier: str) -> None:
    document = json.loads(run("show", identifier, "--json").stdout)
    assert document["id"] == 1
    assert document["outlet"] == "harbour-example"
    assert [row["cause"] for row in document["revisions"]] == ["first", "edit"]
    assert [row["changes"] for row in document["revisions"]] == [{}, {"headline": 1}]
    assert {row["url"] for row in document["addresses"]} == {HARBOUR, HARBOUR_AMP}
    assert len(document["captures"]) == 2
    assert document["revision"] == 2
    assert document["article"]["title"] == "The new bridge opens"


def test_show_tells_an_earlier_revision_as_it_was(run: Run) -> None:
    assert json.loads(run("show", "1", "--revision", "1", "--json").stdout)["article"] == article().to_dict()


def test_show_text_is_title_and_text_alone(run: Run) -> None:
    assert run("show", "1", "--text", "--revision", "1").stdout == f"The bridge opens\n\n{article().text}\n"


def test_show_tells_of_an_article_that_was_taken_down(run: Run) -> None:
    found = run("show", "3")
    assert found.exit_code == 0
    assert "a court" in found.stdout
    assert json.loads(run("show", "3", "--json").stdout)["article"] is None


def test_show_names_fields_provenance_revisions_addresses_and_captures(run: Run) -> None:
    shown = run("show", "1").stdout
    for part in (
        "After four years",
        "ld:headline",
        "Ada Quill, Bo Reed",
        "headline",
        HARBOUR_AMP,
        "a.warc.gz",
        "stealth",
    ):
        assert part.lower() in shown.lower()


def test_diff_compares_two_revisions(run: Run) -> None:
    document = json.loads(run("diff", "1", "--json").stdout)
    assert (document["before"], document["after"]) == (1, 2)
    assert {change["kind"] for change in document["changes"]} == {"headline", "number"}
    assert json.loads(run("diff", "1", "1", "--json").stdout)["changes"] == document["changes"]
    backwards = json.loads(run("diff", "1", "2", "1", "--json").stdout)["changes"]
    assert {change["after"] for change in backwards} >= {"The bridge opens"}
    assert "[-300-]{+500+}" in run("diff", "1").stdout


def test_status_says_in_one_screen_how_all_stands(run: Run) -> None:
    shown = run("status").stdout
    assert len(shown.splitlines()) <= 24
    for part in (
        "4 (3 present, 1 removed)",
        "http_404",
        "no sources",
        "failed: timeout",
        "finished after 60 min",
        "free",
    ):
        assert part in shown
    document = json.loads(run("status", "--json").stdout)
    assert document["sources"] == {"http_404": 1, "ok": 1}
    assert document["failures"] == [
        {"outlet": "harbour-example", "disposition": "failed", "reason": "timeout", "count": 7}
    ]


def test_outlets_check_names_what_is_wrong(run: Run) -> None:
    found = run("outlets", "check")
    assert found.exit_code == 1
    assert "http_404" in found.stderr
    assert "pagi-example: no feed" in found.stderr
    one = run("outlets", "check", "--json", "pagi.example")
    assert list(json.loads(one.stdout)) == ["pagi-example"]


def test_outlets_show_hides_what_ones_own_subscription_sends(run: Run) -> None:
    for line in (
        ["outlets", "show", "https://www.harbour.example/some/page"],
        ["outlets", "show", "harbour-example", "--json"],
    ):
        shown = run(*line)
        assert "https://www.harbour.example/feed" in shown.stdout
        assert "Authorization" in shown.stdout
        assert "s3cret" not in shown.output


def test_database_upgrade_makes_one_and_check_finds_it_right(tmp_path: Path) -> None:
    def call(*line: str) -> Result:
        return CliRunner().invoke(cli.newsbot, ["--data", str(tmp_path / "new"), "database", *line])

    assert call("current").exit_code == 1
    assert call("upgrade").exit_code == 0
    state = json.loads(call("current", "--json").stdout)
    assert state["fits"]
    assert state["current"] == state["head"]
    assert call("check").exit_code == 0
    assert json.loads(call("upgrade", "--json").stdout)["applied"] == []


def test_database_check_names_differences(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/newsbot.db")
    schema.upgrade(database)
    with database.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_page_due")
    database.close()
    found = CliRunner().invoke(cli.newsbot, ["--data", str(tmp_path), "database", "check"])
    assert found.exit_code == 1
    assert "ix_page_due" in found.stderr


def test_verify_names_each_capture_without_its_record(run: Run) -> None:
    found = run("verify")
    assert found.exit_code == 1
    assert "a.warc.gz" in found.stderr
    assert "4 captures in 1 files" in found.stdout
    document = json.loads(run("verify", "--json").stdout)
    assert document["captures"] == 4
    assert document["wrong"] == len(document["findings"])


def test_export_writes_a_file_whole_or_not_at_all(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "articles.jsonl"
    found = run("export", "articles", "--outlet", "pagi.example", "--out", str(out), "--json")
    assert json.loads(found.stdout) == {"dataset": "articles", "rows": 1, "file": str(out)}
    assert json.loads(out.read_text())["canonical_url"] == HOSTILE

    def broken(*_: object) -> int:
        raise errors.StoreError("gone")

    monkeypatch.setattr("newsbot.commands.export.write", broken)
    assert run("export", "articles", "--out", str(out)).exit_code == 1
    assert json.loads(out.read_text())["canonical_url"] == HOSTILE
    assert [path.name for path in tmp_path.iterdir()] == ["articles.jsonl"]


# -- outlets in and out ---------------------------------------------------------------------

OUTLETS = """
[[outlet]]
home_url = "https://www.ferry.example/"
name = "Ferry Times"
language = "en"
[outlet.config]
delay = 2.0
[[outlet.source]]
kind = "feed"
url = "https://www.ferry.example/feed"

[[outlet]]
home_url = "https://pier.example/"
"""
OPML = """<opml version="2.0"><body>
<outline text="Other name" type="rss" htmlUrl="https://ferry.example/" xmlUrl="https://www.ferry.example/sport.xml"/>
<outline text="Quay" type="rss" htmlUrl="https://quay.example/" xmlUrl="https://quay.example/rss"/>
</body></opml>"""


@pytest.fixture
def own(tmp_path: Path) -> Run:
    """Runs newsbot over a folder of the test's own."""

    def call(*arguments: str, **options: str) -> Result:
        return CliRunner().invoke(cli.newsbot, ["--data", str(tmp_path / "data"), "outlets", *arguments], **options)

    return call


def test_outlets_go_in_and_out_and_loading_twice_changes_nothing(own: Run, tmp_path: Path) -> None:
    assert own("load", "-", input=OUTLETS).stdout == "2 outlets: ferry-example, pier-example\n"
    first = own("dump").stdout
    assert "delay = 2.0" in first
    (tmp_path / "again.toml").write_text(first)
    assert own("load", str(tmp_path / "again.toml")).exit_code == 0
    assert own("dump").stdout == first
    assert own("dump", "pier.example", "--out", str(tmp_path / "pier.toml")).exit_code == 0
    assert "ferry" not in (tmp_path / "pier.toml").read_text()
    assert [outlet["slug"] for outlet in json.loads(own("dump", "--json").stdout)] == ["ferry-example", "pier-example"]


def test_opml_adds_feeds_and_takes_nothing_away(own: Run) -> None:
    own("load", "-", input=OUTLETS)
    assert own("load", "-", input=OPML).exit_code == 0
    ferry, _, quay = json.loads(own("dump", "--json").stdout)
    assert ferry["name"] == "Ferry Times"
    assert ferry["config"] == {"delay": 2.0}
    assert [source["url"][-9:] for source in ferry["source"]] == ["mple/feed", "sport.xml"]
    assert quay["source"][0]["url"] == "https://quay.example/rss"
    assert "https://www.ferry.example/sport.xml" in own("dump", "--format", "opml").stdout


def test_what_can_not_be_loaded_is_named_and_the_rest_is_loaded(own: Run) -> None:
    taken = OUTLETS + '[[outlet]]\nhome_url = "https://other.example/"\nslug = "third"\n'
    own("load", "-", input=taken)
    clash = '[[outlet]]\nhome_url = "https://new.example/"\nslug = "third"\n[[outlet]]\nhome_url = "https://last.example/"\n'
    found = own("load", "-", input=clash)
    assert found.exit_code == 1
    assert found.stdout == "1 outlets: last-example\n"
    assert "third" in found.stderr
    assert own("load", "-", input="[[outlet]]\nhome = 1").exit_code == 2


def test_outlets_are_switched_off_and_on(own: Run) -> None:
    own("load", "-", input=OUTLETS)
    assert own("disable", "ferry.example", "pier-example").exit_code == 0
    assert own("list").stdout.count("switched off") == 2
    assert [row["enabled"] for row in json.loads(own("enable", "ferry-example", "--json").stdout)] == [True]
    assert [row["enabled"] for row in json.loads(own("list", "--json").stdout)] == [True, False]


# -- extract --------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en"><head><title>Boats return</title>
<link rel="canonical" href="https://www.ferry.example/news/boats-return"></head><body><article><h1>Boats return</h1>
<p>The boats came back to the harbour on Tuesday after a winter of repairs that took longer than planned.</p>
<p>People stood along the pier to greet them, and the band of the fire brigade played three songs in the rain.</p>
<p>The first crossing is planned for Friday morning, and the company expects a busy season.</p>
</article></body></html>"""


@pytest.mark.parametrize("packed", [False, True])
def test_extract_prints_the_article_of_a_file(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(gzip.compress(PAGE.encode()) if packed else PAGE.encode())
    found = CliRunner().invoke(cli.newsbot, ["extract", str(file)])
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    assert document["title"] == "Boats return"
    assert document["url"] == document["canonical_url"] == "https://www.ferry.example/news/boats-return"
    assert "The boats came back" in document["text"]


def test_extract_takes_the_address_it_is_told_and_standard_input() -> None:
    address = "https://m.ferry.example/boats"
    found = CliRunner().invoke(cli.newsbot, ["extract", "-", "--url", address], input=PAGE)
    assert json.loads(found.stdout)["url"] == address


def test_extract_explains_blocks(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    found = CliRunner().invoke(cli.newsbot, ["extract", str(tmp_path / "page.html"), "--explain"])
    document = json.loads(found.stdout)
    assert document["article"]["title"] == "Boats return"
    assert all({"kept", "reason", "text"} <= block.keys() for block in document["blocks"])


def test_extract_unpacks_no_bomb(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(gzip.compress(b" " * (70 << 20)))
    found = CliRunner().invoke(cli.newsbot, ["extract", str(tmp_path / "page.html")])
    assert found.exit_code == 1
    assert "64 MB" in found.stderr


@pytest.mark.parametrize("body", [b"", b"\x1f\x8bcut", b"\x00" * 1000])
def test_extract_of_no_page_is_an_article_or_one_line(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "page.html").write_bytes(body)
    found = CliRunner().invoke(cli.newsbot, ["extract", str(tmp_path / "page.html")])
    assert found.exit_code in (0, 1)
    assert found.stderr.count("\n") == found.exit_code
