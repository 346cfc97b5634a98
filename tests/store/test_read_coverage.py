"""What coverage is judged by is read the same from both databases."""

from __future__ import annotations

from datetime import date, timedelta

from filled import NOW, fill

from newsbot.coverage import Fate
from newsbot.items import PageStatus
from newsbot.store import read, read_coverage
from newsbot.store.session import Database


def test_what_is_counted_of_an_outlet(database: Database) -> None:
    fill(database)
    outlets = read.all_outlets(database)
    harbour, pagi = read_coverage.read_facts(database, outlets, NOW, NOW - timedelta(days=7))
    assert harbour.outlet == "harbour-example"
    kept = Fate(True, PageStatus.KEPT)
    assert harbour.fates[date(2026, 11, 20)][kept] == 2, "one by its date, one by when it was met; an alias is no third"
    assert pagi.undated == {date(2026, 11, 23): 1}
    assert pagi.fates == {date(2026, 11, 23): {kept: 1}}
    assert len(harbour.published) == 1
    assert [source.failures for source in harbour.sources] == [0, 3]
    assert harbour.looked_at == NOW - timedelta(hours=1)
    assert harbour.visits == {date(2026, 11, 23): 2, date(2026, 11, 24): 7}
    assert harbour.recent.revisions + harbour.before.revisions == 2
    assert not read_coverage.read_facts(database, outlets, NOW)[0].fates, "no days were asked for"
    assert read_coverage.days_of(outlets[0], NOW - timedelta(days=1), NOW) == (date(2026, 11, 23), date(2026, 11, 24))
