"""Outlets in and out of TOML and OPML. Pure: strings and bytes in and out, no files."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from newsbot import urls
from newsbot.errors import AddressError, ConfigurationError
from newsbot.items import SourceKind
from newsbot.outlets import checks
from newsbot.outlets.definition import Outlet, home_address, unique_slug

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


# -- TOML and OPML --------------------------------------------------------------------------


def load(body: bytes) -> tuple[Outlet, ...]:
    """Outlets from a TOML or an OPML file, told apart by their first character. Raises ConfigurationError."""
    if is_opml(body):
        return load_opml(body)
    try:
        return load_toml(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"the file is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def is_opml(body: bytes) -> bool:
    """Whether a file of outlets is OPML, by its first character; otherwise it is TOML."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def load_toml(text: str) -> tuple[Outlet, ...]:
    """Outlets from TOML: one `[[outlet]]` each, with `[[outlet.source]]` and `[outlet.config]`.

    Raises ConfigurationError that names the outlet, the key and the remedy.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"not TOML: {error}") from error
    rows = checks.checked(data, {"outlet": checks.tables}, "the file").get("outlet", ())
    return _distinct(Outlet.from_dict(row, f"outlet {number}") for number, row in enumerate(rows, start=1))


def dump_toml(outlets: Iterable[Outlet]) -> str:
    """Outlets as TOML; `load_toml` gives back the same outlets."""
    lines: list[str] = []
    for outlet in outlets:
        lines += ["[[outlet]]", *_toml_table("outlet", outlet.to_dict()), ""]
    return "\n".join(lines)


def load_opml(body: bytes) -> tuple[Outlet, ...]:
    """Outlets from OPML: the feeds of one site (htmlUrl, else the feed's host) are one outlet's.

    Raises ConfigurationError where it is not XML, or an address in it can't be used.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigurationError(f"not OPML: {error.msg}") from error
    if root is None or not str(root.tag).lower().endswith("opml"):
        raise ConfigurationError("not OPML: there is no <opml> in it; export the subscriptions as OPML")
    rows: dict[str, dict[str, Any]] = {}
    for outline in root.iter("outline"):
        _add_outline(rows, outline)
    slugs: list[str] = []
    for home_host, row in rows.items():
        row["slug"] = unique_slug(home_host, slugs)
        slugs.append(row["slug"])
    return _distinct(Outlet.from_dict(row) for row in rows.values())


def dump_opml(outlets: Iterable[Outlet]) -> str:
    """Outlets as OPML 2.0: an outline for each, its feeds below it. Name, home page and feeds are all it can hold."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "News outlets"
    body = etree.SubElement(root, "body")
    for outlet in outlets:
        row = etree.SubElement(body, "outline", text=outlet.name, htmlUrl=outlet.home_url)
        for source in outlet.sources:
            if source.kind is SourceKind.FEED:
                named = {"type": "rss", "text": outlet.name, "xmlUrl": source.url, "htmlUrl": outlet.home_url}
                etree.SubElement(row, "outline", named)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _add_outline(rows: dict[str, dict[str, Any]], outline: etree._Element) -> None:
    """Put one outline of an OPML file to the outlet it is of; a folder has no address and adds nothing."""
    feed, page = outline.get("xmlUrl", "").strip(), outline.get("htmlUrl", "").strip()
    if not feed and not page:
        return
    folder = outline.getparent()
    if not page and folder is not None:
        page = folder.get("htmlUrl", "").strip()
    name = " ".join((outline.get("text") or outline.get("title") or "").split())
    try:
        home = home_address(page or feed)
        row = rows.setdefault(urls.host(home), {"home_url": home, "name": name or urls.host(home), "source": []})
    except AddressError as error:
        raise ConfigurationError(f"outline {name!r}: {error}") from error
    if feed and all(source["url"] != feed for source in row["source"]):
        row["source"].append({"kind": SourceKind.FEED.value, "url": feed})


def _distinct(outlets: Iterable[Outlet]) -> tuple[Outlet, ...]:
    """The outlets, no two of which have one slug or one home host. Raises ConfigurationError."""
    found: list[Outlet] = []
    slugs: set[str] = set()
    homes: dict[str, str] = {}
    for outlet in outlets:
        other = homes.setdefault(outlet.hosts[0].removeprefix("www."), outlet.slug)
        if outlet.slug in slugs or other != outlet.slug:
            raise ConfigurationError(f"outlet {outlet.slug!r}: it, or its home host, stands twice; remove one")
        slugs.add(outlet.slug)
        found.append(outlet)
    return tuple(found)


def _toml_table(path: str, table: Mapping[str, Any]) -> list[str]:
    """A table's lines: plain values first, then the tables below it, as TOML wants it."""
    lines = [f"{_toml_key(key)} = {_toml_value(value)}" for key, value in table.items() if not _is_below(value)]
    for key, value in table.items():
        below = f"{path}.{_toml_key(key)}"
        if isinstance(value, Mapping):
            lines += [f"[{below}]", *_toml_table(below, value)]
        elif _is_below(value):
            for row in value:
                lines += [f"[[{below}]]", *_toml_table(below, row)]
    return lines


def _is_below(value: object) -> bool:
    """Whether a value is written as a table, or an array of tables, of its own."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(row, Mapping) for row in value)
    return isinstance(value, Mapping)


def _toml_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _toml_value(key)


def _toml_value(value: object) -> str:
    """A value on one line. JSON's strings, numbers and booleans are TOML's, but for the delete character."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
