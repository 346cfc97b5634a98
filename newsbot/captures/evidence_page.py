"""The page of an evidence folder: plain HTML, everything from outside escaped, nothing that runs or loads. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from newsbot import __version__
from newsbot.captures.evidence_parts import Kept, Version
from newsbot.items import Change, date_text
from newsbot.revise import word_diff
from newsbot.store.read_articles import ArticleRecord

_HEAD = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; }} td, th {{ text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }}
code, td {{ overflow-wrap: anywhere; }} ins {{ background: #cfc; }} del {{ background: #fcc; }}
pre {{ white-space: pre-wrap; }}
</style></head><body>
"""


def page(record: ArticleRecord, versions: Sequence[Version], kept: Sequence[Kept], now: datetime) -> str:
    """The page."""
    title = (versions[-1].article.title if versions else None) or record.canonical_url
    parts = [_HEAD.format(title=escape(title)), f"<h1>{escape(title)}</h1>"]
    parts += _facts(record, now)
    if versions:
        parts += ["<h2>Revisions</h2>", *_table(_REVISIONS, map(_revision_row, versions))]
    parts += ["<h2>Captures</h2>", *_table(_CAPTURES, map(_capture_row, kept))]
    parts += ["<h2>Addresses</h2>", *_table(("address", "status"), _addresses(record))]
    for version in versions[1:]:
        parts += _changes(version)
    if versions:
        parts += [f"<h2>Text of revision {versions[-1].row.number}</h2>", _text(versions[-1].article.text)]
    parts.append("<p>How to check all this: <a href='README.txt'>README.txt</a></p></body></html>\n")
    return "\n".join(parts)


_REVISIONS = ("revision", "at", "cause", "published", "modified", "SHA-256 of its text", "extractor")
_CAPTURES = ("capture", "at", "status", "record", "address", "digest of its payload", "record id")


def _facts(record: ArticleRecord, now: datetime) -> list[str]:
    facts = (
        ("outlet", record.outlet),
        ("address", record.canonical_url),
        ("state", record.state.value),
        ("first seen", _moment(record.first_seen_at)),
        ("last seen", _moment(record.last_seen_at)),
        ("missing since", _moment(record.missing_since)),
        ("gone since", _moment(record.gone_since)),
        ("taken down", _moment(record.removed_at)),
        ("this folder", f"made {_moment(now)} by newsbot/{__version__}"),
    )
    rows = (f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in facts if value)
    return ["<table>", *rows, "</table>"]


def _revision_row(version: Version) -> tuple[str, ...]:
    row, article = version.row, version.article
    cause = f"{row.cause.value}, stealth" if row.stealth else row.cause.value
    dates = (date_text(article.published) or "", date_text(article.modified) or "")
    return str(row.number), _moment(row.at), cause, *dates, row.text_sha256, row.extractor


def _capture_row(one: Kept) -> tuple[str, ...]:
    capture = one.capture
    place = capture.record_type.value, capture.url, capture.payload_digest, capture.record_id
    return str(one.number), _moment(capture.fetched_at), str(capture.http_status), *place


def _addresses(record: ArticleRecord) -> Iterator[tuple[str, ...]]:
    for address in record.addresses:
        yield address.url, address.status.value


def _changes(version: Version) -> Iterator[str]:
    number = version.row.number
    yield f"<h2>What changed from revision {number - 1} to {number}</h2>"
    for change in version.changes:
        yield f"<h3>{change.kind.value} ({escape(change.field)}, {change.size})</h3>"
        yield _marked(change)
    if not version.changes:
        yield "<p>Nothing that a reader sees.</p>"


def _marked(change: Change) -> str:
    tags = {"delete": "del", "insert": "ins"}
    parts = []
    for segment in word_diff(change.before or "", change.after or ""):
        tag = tags.get(segment.op)
        text = escape(segment.text)
        parts.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return f"<pre>{''.join(parts)}</pre>"


def _text(text: str) -> str:
    return "\n".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    head = "".join(f"<th>{name}</th>" for name in names)
    lines = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return ["<table>", f"<tr>{head}</tr>", *lines, "</table>"]


def _moment(value: datetime | None) -> str:
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
