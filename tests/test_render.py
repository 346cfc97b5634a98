"""Tables, widths and what a terminal must not be sent."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import render
from newsbot.render import Column, Screen

texts = st.text(st.characters(codec=None), max_size=40)


@given(texts)
def test_plain_text_has_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = render.plain(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in shown)
    assert not set(shown) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    shown.encode()
    assert render.plain(shown) == shown


def test_plain_text_keeps_what_writing_needs() -> None:
    for text in ("می‌خواهم", "👩‍🚀", "é", "नमस्ते"):
        assert render.plain(text) == text


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("橋", 2), ("e\u0301", 1), ("한글", 4), ("ｶﾅ", 2), ("", 0)])
def test_width(text: str, columns: int) -> None:
    assert render.width(text) == columns


@given(texts.map(render.plain), st.integers(1, 50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    shown = render.shorten(text, limit)
    assert render.width(shown) <= limit
    assert shown == text or shown.endswith("…")


@given(st.lists(st.tuples(st.integers(), texts), max_size=5), st.integers(20, 120))
def test_a_table_fits_its_screen(rows: list[tuple[int, str]], columns: int) -> None:
    lines = render.table([Column("N", number=True, least=2), Column("TEXT", least=8)], rows, Screen(columns))
    assert len(lines) == len(rows) + 1
    assert all(render.width(click.unstyle(line)) <= columns for line in lines)


def test_columns_stand_under_their_headings_also_with_wide_letters() -> None:
    lines = render.table([Column("TITLE"), Column("WORDS", number=True)], [("橋が開く", 7), ("x", None)])
    assert [click.unstyle(line) for line in lines] == ["TITLE     WORDS", "橋が開く      7", "x"]


def test_nothing_is_cut_in_a_pipe() -> None:
    assert "y" * 500 in render.table([Column("T", least=5)], [("y" * 500,)])[1]


def test_right_to_left_text_is_kept_from_reordering_the_row_on_a_terminal_alone() -> None:
    row = [("שלום", 1)]
    columns = [Column("T"), Column("N", number=True)]
    assert "\u2068שלום\u2069" in render.table(columns, row, Screen(80))[1]
    assert "\u2068" not in render.table(columns, row)[1]


def test_moments_are_short_and_utc() -> None:
    assert render.moment(datetime(2026, 1, 2, 1, 30, 7, tzinfo=timezone(timedelta(hours=2)))) == "2026-01-01 23:30"
    assert render.moment("2026-01-02T03:04:05+00:00") == "2026-01-02 03:04"
    assert render.moment("2026-01-02") == render.moment(date(2026, 1, 2)) == "2026-01-02"
    assert render.moment(None) == ""
    assert datetime.now(UTC).strftime("%Y") in render.moment(datetime.now(UTC))


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 B"), (999, "999 B"), (1200, "1.2 kB"), (3_400_000, "3.4 MB"), (5 * 10**15, "5000.0 TB")]
)
def test_sizes(count: int, shown: str) -> None:
    assert render.size(count) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(5, "5 s"), (600, "10 min"), (7200, "2 h"), (200_000, "2 days")])
def test_durations(seconds: int, shown: str) -> None:
    assert render.duration(timedelta(seconds=seconds)) == shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_and_silent_in_a_pipe() -> None:
    clock = iter((0.0, 0.05, 0.2)).__next__
    terminal, pipe = Terminal(), io.StringIO()
    with render.Progress(terminal, clock) as shown, render.progress(pipe) as silent:
        for text in ("one\x1b[2J", "two", "three"):
            shown.update(text)
            silent.update(text)
    assert pipe.getvalue() == ""
    assert terminal.getvalue() == "\r\x1b[Kone\N{REPLACEMENT CHARACTER}[2J\r\x1b[Kthree\r\x1b[K"
