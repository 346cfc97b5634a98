"""Leases among real processes: what one holds, nobody else is given, whatever happens to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from newsbot.store.session import Database
from tests.store.rows import add_host, add_outlet, add_page, add_source

PROJECT = Path(__file__).parents[2]
HOSTS, PAGES = 5, 6


def fill(database: Database) -> None:
    """Two outlets over a few hosts, the last of which they share; everything stays due."""
    outlets = [add_outlet(database, "one"), add_outlet(database, "two")]
    for number in range(HOSTS):
        host = add_host(database, f"h{number}.example")
        for outlet in outlets if number == HOSTS - 1 else outlets[number % 2 :][:1]:
            add_source(database, outlet, host, f"https://h{number}.example/{outlet}/feed")
            for page in range(PAGES):
                add_page(database, outlet, host, f"https://h{number}.example/{outlet}/{page}")


def start(url: str, owner: str, seconds: float) -> subprocess.Popen[str]:
    """A worker, ready to begin at a line."""
    command = [sys.executable, "-m", "tests.store.lease_worker", url, owner, str(seconds)]
    pipe = subprocess.PIPE
    worker = subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


@pytest.mark.slow
def test_no_two_processes_ever_hold_the_same(database: Database, database_url: str) -> None:
    fill(database)
    workers = [start(database_url, f"w{number}", 5) for number in range(4)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    try:
        workers[0].wait(timeout=1.5)
    except subprocess.TimeoutExpired:
        workers[0].kill()  # in the middle of whatever it is doing
    held: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for number, worker in enumerate(workers):
        lines, errors = worker.communicate(timeout=60)
        assert errors == ""
        for line in lines.splitlines()[: -1 if number == 0 else None]:  # what was killed may leave half a line
            thing, begin, last = json.loads(line)
            held[thing].append((begin, last, number))

    assert {f"host h{number}.example" for number in range(HOSTS)} <= set(held)
    assert any(thing.startswith("page") for thing in held)
    assert any(thing.startswith("source") for thing in held)
    assert any(len({number for _, _, number in times}) > 2 for times in held.values()), "they never met"
    for thing, times in held.items():
        times.sort()
        for (_, last, before), (begin, end, after) in pairwise(times):
            assert begin >= last or begin > end, f"{thing} was held by {before} and by {after}"
