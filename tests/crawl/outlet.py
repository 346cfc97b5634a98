"""A made-up outlet on loopback, whose every answer a test decides. All words in it are made up."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = (
    "The harbour council voted on Monday to rebuild the eastern pier, which a storm had broken in the spring.",
    "Fishermen had asked for the work to begin before winter, since the smaller boats have nowhere else to land.",
    "The mayor said that the money would come from the sale of two warehouses that have stood empty for years.",
    "An engineer who looked at the plans told the meeting that the new pilings should last for half a century.",
    "Shopkeepers along the quay want the road kept open while the cranes are there, and the council promised it.",
    "The first stones are to be laid in October, and the ferry will use the western pier until the work is done.",
)


@dataclass(frozen=True)
class Answer:
    """What the outlet says to one request."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut_after: int | None = None
    """The connection breaks after so many bytes."""
    validators: bool = True


Page = Answer | Callable[[], Answer]


@dataclass
class Outlet:
    """The outlet: its pages by path, and what was asked."""

    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    pages: dict[str, Page] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    parallel: int = 0
    most_parallel: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def home(self) -> str:
        """Its home address."""
        return f"{self.scheme}://{self.host}:{self.port}/"

    def url(self, path: str) -> str:
        """A full address."""
        return self.home + path.lstrip("/")

    def add(self, path: str, body: str | bytes = b"", **more: object) -> None:
        """Put a page at a path."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Answer(data, **more)  # type: ignore[arg-type]  # the test names Answer's fields

    def add_story(self, path: str, title: str, *, paragraphs: int = 6, first: str = "") -> None:
        """Put an article at a path; its words differ by its title."""
        self.add(path, story(title, paragraphs=paragraphs, first=first, url=self.url(path)))

    def add_feed(self, path: str, *paths: str) -> None:
        """Put an RSS feed at a path that names other paths."""
        items = "".join(f"<item><title>Story {p}</title><link>{self.url(p)}</link></item>" for p in paths)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay News</title>{items}</channel></rss>'
        self.add(path, body, content_type="application/rss+xml")

    def add_home(self, *paths: str, feed: str | None = "/feed.xml") -> None:
        """Put a home page that declares a feed and links to paths."""
        link = f'<link rel="alternate" type="application/rss+xml" href="{feed}">' if feed else ""
        links = "".join(f'<article><h2><a href="{p}">A long headline about {p} today</a></h2></article>' for p in paths)
        self.add(
            "/", f"<!doctype html><html lang=en><head><title>Quay News</title>{link}</head><body>{links}</body></html>"
        )

    def answer(self, path: str) -> Answer:
        """What a request for a path gets."""
        page = self.pages.get(path)
        if page is None:
            return Answer(b"<html><body>no such page</body></html>", 404)
        return page() if callable(page) else page


def story(title: str, *, paragraphs: int = 6, first: str = "", url: str = "") -> str:
    """An article's page."""
    text = [f"{first or title}. {words}" for words in WORDS[:paragraphs]]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - Quay News</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"><meta name="author" content="Ada Quayle">'
        f'<meta property="article:published_time" content="2026-11-20T08:30:00+01:00"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away in the middle are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    outlet: Outlet

    def do_GET(self) -> None:
        """Answer."""
        outlet = self.outlet
        with outlet.lock:
            outlet.asked[self.path] += 1
            outlet.headers.append((self.path, dict(self.headers)))
            outlet.parallel += 1
            outlet.most_parallel = max(outlet.most_parallel, outlet.parallel)
        try:
            self._send(outlet.answer(self.path))
        finally:
            with outlet.lock:
                outlet.parallel -= 1

    def _send(self, answer: Answer) -> None:
        time.sleep(answer.seconds)
        etag = f'"{hash(answer.body):x}"'
        if answer.status == 200 and answer.validators and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        body, encoding = answer.body, answer.headers.get("Content-Encoding")
        if encoding is None and "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 200:
            body, encoding = gzip.compress(body, mtime=0), "gzip"
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        if answer.validators:
            self.send_header("ETag", etag)
        for name, value in {**answer.headers, **({"Content-Encoding": encoding} if encoding else {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if answer.cut_after is None else body[: answer.cut_after])
        if answer.cut_after is not None:
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Outlet]:
    """An outlet that runs for the length of the block; all of 127.0.0.0/8 is this machine."""
    outlet = Outlet(host=host)
    handler = type("Handler", (_Handler,), {"outlet": outlet})
    server = _Server((host, 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        outlet.scheme = "https"
    outlet.port = server.server_port
    outlet.add("/robots.txt", "User-agent: *\nDisallow: /private/\n", content_type="text/plain")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield outlet
    finally:
        server.shutdown()
        server.server_close()
