"""`newsbot extract`: the article that a file or a page holds, as JSON. Reads the file; stores nothing."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot import urls
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.errors import ExtractionError

if TYPE_CHECKING:
    from newsbot.extract.document import Document

#: A file that unpacks to more is no page.
MOST_BYTES = 64 << 20

_GZIP = b"\x1f\x8b"


@click.command()
@click.argument("page", metavar="FILE-or-URL")
@click.option("--url", metavar="URL", help="Where a file's page stands, for its links. [default: what the page says]")
@click.option("--explain", is_flag=True, help="Also each field's candidates, and each block's verdict and reason.")
@common.pass_invocation
def extract(invocation: Invocation, page: str, url: str | None, explain: bool) -> None:
    """Prints the article of an HTML file or an address as JSON.

    The file may be gzipped; - is standard input. Nothing is stored.
    """
    from newsbot import extract as extraction

    if page.startswith(("http://", "https://")):
        from newsbot import jobs

        fetched = jobs.fetch_page(invocation.settings(), page)
        explanation = extraction.explain(
            fetched.body, url or fetched.url, content_type=fetched.content_type, at=fetched.at
        )
    else:
        body = read(page)
        explanation = extraction.explain(body, url or _file_address(page))
        if url is None and (found := own_address(explanation.document)):
            explanation = extraction.explain(body, found)  # again, so that the links in it lead somewhere
    common.say_json(explanation.to_dict() if explain else explanation.article.to_dict())


def own_address(document: Document) -> str | None:
    """Where a page says that it stands, None where it does not."""
    named = [link.href for link in document.links if "canonical" in link.rel.split()]
    named += [meta.content for meta in document.meta if meta.name == "og:url"]
    return next(filter(urls.is_fetchable, named), None)


def _file_address(name: str) -> str:
    return "file:///dev/stdin" if name == "-" else Path(name).absolute().as_uri()


def read(name: str) -> bytes:
    """A file's bytes, unpacked where they are gzip. Raises OSError, ExtractionError."""
    with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
        body: bytes = stream.read(MOST_BYTES + 1)
    if body.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as unpacked:
                body = unpacked.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise ExtractionError(f"{name} can't be unpacked: {error}") from error
    if len(body) > MOST_BYTES:
        raise ExtractionError(f"{name} has more than {MOST_BYTES >> 20} MB; that is no page")
    return body
