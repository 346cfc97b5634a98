"""The recorded news web beside the checkout, served to a test for a few of its hosts; see test_newsweb.py."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SHARED = Path(os.environ.get("NEWSBOT_SHARED") or Path(__file__).parents[3] / "shared")
IS_THERE = (SHARED / "newsweb" / "newsweb.py").exists()
NOT_ARTICLES = ("kind", "hd")


@dataclass(frozen=True)
class Newsweb:
    """A running newsweb: how to reach it, and what it serves."""

    port: int
    rows: tuple[dict[str, Any], ...]

    @property
    def environment(self) -> dict[str, str]:
        """What a crawl of it needs."""
        proxy = f"http://127.0.0.1:{self.port}"
        return {"http_proxy": proxy, "https_proxy": proxy, "NEWSBOT_TLS_VERIFY": "0", "NEWSBOT_DELAY": "0.05"}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts it serves."""
        return tuple(sorted({urlsplit(row["url"]).hostname or "" for row in self.rows}))

    def article_urls(self) -> list[str]:
        """The addresses at which articles stand."""
        return [row["url"] for row in self.rows if row["dataset"] not in NOT_ARTICLES]

    def control(self, action: str, **arguments: str) -> Any:
        """Ask newsweb to change what it serves, or for its statistics."""
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in arguments.items())
        request = urllib.request.Request(f"http://{self.hosts[0]}/__{action}?{query}", method="POST")
        request.set_proxy(f"127.0.0.1:{self.port}", "http")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return json.loads(answer.read())

    def statistics(self) -> dict[str, Any]:
        """Requests by host, how many came to /private/, how many were answered 304, how many at a time."""
        return dict(self.control("stats"))


@contextmanager
def serving(folder: Path, hosts: Sequence[str]) -> Iterator[Newsweb]:
    """A newsweb of these hosts alone; `folder` takes its manifest."""
    rows = tuple(row for row in manifest() if urlsplit(row["url"]).hostname in hosts)
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "pages").symlink_to(SHARED / "pages" / "pages")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = SHARED / "newsweb" / "newsweb.py"
    command = [sys.executable, str(script), "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("newsweb:")
            yield Newsweb(port, rows)
        finally:
            process.terminate()


def manifest() -> Iterator[dict[str, Any]]:
    """The rows of the recorded pages, without their truths."""
    with (SHARED / "pages" / "manifest.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def most_articles(count: int) -> tuple[str, ...]:
    """The hosts that serve most articles."""
    found: dict[str, int] = {}
    for row in manifest():
        if row["dataset"] not in NOT_ARTICLES:
            host = urlsplit(row["url"]).hostname or ""
            found[host] = found.get(host, 0) + 1
    return tuple(sorted(found, key=lambda host: (-found[host], host))[:count])
