"""The made-up outlet's server: on loopback alone, at a free port, with ETags as real ones send them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from newsbot.demo.outlet import Page

_MISSING = Page("<h1>There is no such page</h1>", status=404)


@dataclass
class Site:
    """A running server: where it is, and the pages it shows, which may be replaced at any time."""

    home_url: str
    pages: Mapping[str, Page] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        """Answer; with 304 where the client has the page already."""
        page = self.site.pages.get(unquote(self.path.partition("?")[0]), _MISSING)
        body = page.text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        is_known = page.status == 200 and self.headers.get("If-None-Match") == etag
        self.send_response(304 if is_known else page.status)
        self.send_header("ETag", etag)
        if not is_known:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not is_known:
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Site]:
    """A server without pages, for the length of the block."""
    site = Site("")
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.home_url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
