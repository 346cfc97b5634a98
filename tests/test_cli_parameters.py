"""What people write for a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.commands.parameters import instant_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T10:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("7d", datetime(2026, 11, 17, 12, tzinfo=UTC)),
        ("36h", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2w", datetime(2026, 11, 10, 12, tzinfo=UTC)),
    ],
)
def test_days_instants_and_lengths_of_time(text: str, expected: datetime) -> None:
    assert instant_of(text, NOW) == expected


def test_until_a_day_is_until_its_end() -> None:
    assert instant_of("2026-11-20", NOW, is_end=True) == datetime(2026, 11, 21, tzinfo=UTC)


@given(st.text())
def test_anything_else_is_a_value_error(text: str) -> None:
    try:
        found = instant_of(text, NOW)
    except (ValueError, OverflowError):
        return
    assert found.tzinfo is not None
