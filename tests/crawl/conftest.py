"""What tests of whole crawls share: a made-up outlet, and newsbot as its own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.outlet import Outlet, serving


@dataclass(frozen=True)
class Newsbot:
    """newsbot over one data folder, called as a person calls it."""

    data: Path
    database: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a crawl of an outlet on loopback."""
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return {**clean, "NEWSBOT_ALLOW_PRIVATE": "1", "NEWSBOT_DELAY": "0.02", "NEWSBOT_PATIENCE": "5"}

    def command(self, *arguments: str) -> list[str]:
        """The command line."""
        database = ["--database", self.database] if self.database else []
        return [sys.executable, "-m", "newsbot.cli", "--data", str(self.data), *database, *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call it, whatever comes."""
        return subprocess.run(
            self.command(*arguments),
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def do(self, *arguments: str, **environment: str) -> str:
        """Call it; it must do all it was asked."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Call it and don't wait."""
        return subprocess.Popen(
            self.command(*arguments),
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, as exported."""
        return [json.loads(line) for line in self.do("export", table).splitlines()]


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    with serving() as running:
        yield running


@pytest.fixture
def newsbot(tmp_path: Path) -> Newsbot:
    return Newsbot(tmp_path / "data")
