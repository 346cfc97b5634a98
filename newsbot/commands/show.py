"""`newsbot show`: one article with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.items import Article, ChangeKind
from newsbot.render import Column

if TYPE_CHECKING:
    from newsbot.store.read_articles import ArticleRecord
    from newsbot.store.session import Database

PROVENANCE = (Column("FIELD"), Column("FROM", least=12), Column("CONFIDENCE", number=True))
REVISIONS = (
    Column("REVISION", number=True),
    Column("AT"),
    Column("CAUSE"),
    Column("STEALTH"),
    Column("WORDS", number=True),
    Column("CHANGES", least=20),
)
ADDRESSES = (Column("STATUS"), Column("VISITS", number=True), Column("LAST VISIT"), Column("ADDRESS", least=30))
CAPTURES = (
    Column("CAPTURE", number=True),
    Column("AT"),
    Column("HTTP", number=True),
    Column("RECORD"),
    Column("FILE", least=20),
    Column("OFFSET", number=True),
)


@click.command()
@click.argument("article")
@click.option("--revision", metavar="N", type=click.IntRange(min=1), help="As this revision has it, not the latest.")
@click.option("--text", "as_text", is_flag=True, help="Title and text alone.")
@click.option("--cite", "as_citation", is_flag=True, help="As one cites it, with the digest of what was captured.")
@click.option("--evidence", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
              help="Write captures, revisions and digests into a new folder.")  # fmt: skip
@common.pass_invocation
def show(
    invocation: Invocation,
    article: str,
    revision: int | None,
    as_text: bool,
    as_citation: bool,
    evidence: Path | None,
) -> None:
    """Shows an article and all that is known of it.

    Its fields and where they come from, its revisions, addresses and captures.
    ARTICLE is a number or any address of it.
    """
    from newsbot.store import read_articles

    with invocation.database() as database:
        article_id = read_articles.find_article(database, article)
        if evidence is not None:
            _write_evidence(invocation, database, article_id, evidence)
            return
        record = read_articles.read_article(database, article_id)
        fields = None
        if record.revisions or revision is not None or as_text or as_citation:
            fields = read_articles.read_revision(database, article_id, revision)
    number = revision or max((row.number for row in record.revisions), default=None)
    if as_citation and fields is not None:
        _cite(invocation, citation(record, fields, number or 1))
        return
    if invocation.as_json:
        known = {name: getattr(record, name) for name in record.__dataclass_fields__}
        common.say_json({**known, "revision": number, "article": fields.to_dict() if fields else None})
    elif as_text and fields is not None:
        common.say(render.passage(part) for part in (fields.title, "", fields.text) if part is not None)
    else:
        common.say(_lines(record, fields, number))


def _write_evidence(invocation: Invocation, database: Database, article_id: int, folder: Path) -> None:
    from newsbot.captures.evidence import write_evidence

    missing = write_evidence(database, invocation.data, article_id, folder, now=datetime.now(UTC))
    if invocation.as_json:
        common.say_json({"article_id": article_id, "folder": folder, "missing": missing})
    else:
        common.say([f"evidence of article {article_id} is in {folder}; README.txt there says how to check it"])
    common.finish(missing)


@dataclass(frozen=True, slots=True)
class Citation:
    """What names an article so that it can be found and checked; `digest` is of the page as it came, None where the
    capture was taken down."""

    authors: tuple[str, ...]
    title: str | None
    outlet: str
    published: str | None
    url: str
    revision: int
    captured: datetime
    digest: str | None
    record_id: str | None
    text_sha256: str


def citation(record: ArticleRecord, fields: Article, number: int) -> Citation:
    """The citation of an article as one revision holds it."""
    revision = next(row for row in record.revisions if row.number == number)
    capture = next((row for row in record.captures if row.id == revision.capture_id), None)
    return Citation(
        authors=tuple(author.name for author in fields.authors),
        title=fields.title,
        outlet=fields.publisher or record.outlet,
        published=fields.published.isoformat() if fields.published else None,
        url=fields.canonical_url,
        revision=number,
        captured=revision.at,
        digest=capture.payload_digest if capture else None,
        record_id=capture.record_id if capture else None,
        text_sha256=revision.text_sha256,
    )


def _cite(invocation: Invocation, cited: Citation) -> None:
    if invocation.as_json:
        common.say_json(cited)
        return
    names = "; ".join(cited.authors)
    named = f"{names}: {cited.title}." if names else f"{cited.title}."
    published = f", {cited.published[:10]}" if cited.published else ""
    proof = [f"record {cited.record_id}, payload {cited.digest}"] if cited.digest else []
    parts = [
        f"{named} {cited.outlet}{published}. {cited.url}.",
        f"Captured {cited.captured:%Y-%m-%dT%H:%M:%SZ} (revision {cited.revision}); "
        + ", ".join([*proof, f"text sha256:{cited.text_sha256}"]),
    ]
    common.say(render.plain(part) for part in parts)


def _lines(record: ArticleRecord, fields: Article | None, number: int | None) -> Iterator[str]:
    screen = common.screen()
    yield from render.fields(_facts(record, fields, number))
    if fields is not None and fields.provenance:
        origins = ((name, origin.source, f"{origin.confidence:.2f}") for name, origin in fields.provenance.items())
        yield from ("", *render.table(PROVENANCE, origins, screen))
    if record.revisions:
        revisions = (
            (row.number, row.at, row.cause, row.stealth or None, row.words, _counted(row.changes))
            for row in record.revisions
        )
        yield from ("", *render.table(REVISIONS, revisions, screen))
    addresses = ((row.status, row.visits, row.last_fetch_at, row.url) for row in record.addresses)
    yield from ("", *render.table(ADDRESSES, addresses, screen))
    captures = (
        (row.id, row.fetched_at, row.http_status, row.record_type, row.warc_file, row.warc_offset)
        for row in record.captures
    )
    yield from ("", *render.table(CAPTURES, captures, screen))


def _facts(record: ArticleRecord, fields: Article | None, number: int | None) -> Iterator[tuple[str, object]]:
    """What is known, in the order in which people ask for it."""
    if fields is not None:
        yield "title", fields.title
        yield "deck", fields.deck
        yield "authors", ", ".join(author.name for author in fields.authors)
        yield "published", fields.published.isoformat() if fields.published else None
        yield "modified", fields.modified.isoformat() if fields.modified else None
    yield "outlet", record.outlet
    yield "address", record.canonical_url
    yield "article", record.id
    yield "revision", f"{number} of {len(record.revisions)}" if number else None
    yield "state", record.state
    yield "first seen", record.first_seen_at
    yield "last seen", record.last_seen_at
    yield "missing since", record.missing_since
    yield "gone since", record.gone_since
    yield "taken down", record.removed_at
    yield "because", record.removed_reason
    if fields is not None:
        yield "kind", f"{fields.kind} ({fields.kind_score:.2f})"
        yield "language", fields.language
        yield "section", fields.section
        yield "tags", ", ".join(fields.tags)
        yield "publisher", fields.publisher
        yield "paywalled", fields.paywalled
        yield "words", next(row.words for row in record.revisions if row.number == number)
        yield "images", len(fields.images) or None
        yield "extractor", fields.extractor


def _counted(changes: dict[ChangeKind, int]) -> str:
    return ", ".join(kind if count == 1 else f"{count} {kind}" for kind, count in changes.items())
