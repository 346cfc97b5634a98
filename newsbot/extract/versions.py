"""The versions of one picture: src, srcset, `<picture>` sources, lazy-loading attributes; and which is the largest.

Pure; standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

LONGEST_SRCSET = 40_000
LONGEST_ADDRESS = 4_000
MOST_VERSIONS = 60

#: Names of attributes that scripts load pictures from: "data-src", "data-lazy-srcset", "data-flickity-lazyload" …
_LAZY_SET = re.compile(r"data-.*src-?set|(?:image)?srcset")
_LAZY = re.compile(r"data-.*(?:src|lazy|original|orig-file|large-file|full|hi-?res|delayed|image|img|url).*|src")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#/])", re.IGNORECASE)
_URL_WIDTH = re.compile(
    r"[?&;,/_](?:w|width|imwidth|resize|max-?w|rw|sw|wid)[=_:,-]?(\d{2,4})(?!\d)|[/_-](\d{2,4})x\d{2,4}(?!\d)|"
    r"[/_-](\d{3,4})w\b|/(\d{3,4})/\d{3,4}/|[_-](\d{3,4})/",
    re.IGNORECASE,
)
_DESCRIPTOR = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)([wx])")
_NEWER = re.compile(r"webp|avif|jxl", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//\S|[./\w-]*\w[/.]\S", re.IGNORECASE)
_PLACEHOLDER_WORDS = (
    "data:", "about:", "blob:", "spacer", "blank", "1x1", "pixel", "transparent", "lazyload", "loading", "empty",
    "dummy", "placeholder",
)  # fmt: skip
_PLACEHOLDER = re.compile(
    r"^data:|^about:|^blob:|(?:spacer|blank|1x1|pixel|transparent|lazyload|loading|empty|dummy)[\w-]*\.(?:gif|png|svg|jpe?g)|/[\w-]*placeholder[\w-]*[/.]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Version:
    """One file of a picture; `width` in pixels where it is said or stands in the address (0: unknown)."""

    url: str
    width: float
    declared: bool = False


def versions(elements: Iterable[Mapping[str, str | None]]) -> list[Version]:
    """The versions that an `<img>` and the `<source>`s around it name, in order, placeholders left out."""
    found: list[Version] = []
    for attributes in elements:
        lazy_first = sorted(attributes.items(), key=lambda attribute: attribute[0] == "src")
        for name, value in lazy_first:
            if not value:
                continue
            holds = _holds(name)
            if holds == "set":
                found.extend(srcset(value))
            elif holds == "address" and _is_picture(name, value.strip()):
                found.append(Version(value.strip(), url_width(value)))
        if len(found) > MOST_VERSIONS:
            break
    return [version for version in found if version.url and not _is_placeholder(version.url)]


def _is_placeholder(url: str) -> bool:
    """Whether an address is that of a blank picture; only one with a telling word is looked at closely."""
    lowered = url.lower()
    telling = not url.isascii() or any(word in lowered for word in _PLACEHOLDER_WORDS)
    return telling and _PLACEHOLDER.search(url) is not None


@lru_cache(maxsize=1_024)
def _holds(name: str) -> str:
    """What an attribute of this name may hold: a "set" of addresses, one "address", or "" for neither."""
    if _LAZY_SET.fullmatch(name):
        return "set"
    return "address" if _LAZY.fullmatch(name) else ""


def _is_picture(name: str, address: str) -> bool:
    """Whether an attribute's value is the address of a picture; where its name says less, its ending has to."""
    said = "src" in name or _PICTURE_FILE.search(address[:LONGEST_ADDRESS]) is not None
    return said and " " not in address and _ADDRESS.match(address) is not None


def srcset(value: str) -> list[Version]:
    """The entries of a srcset by HTML's rules: an address may hold commas, but not end with one."""
    found: list[Version] = []
    url, descriptor = "", ""
    for token in value[:LONGEST_SRCSET].split():
        if not url:
            url = token.lstrip(",")
            if url.endswith(","):
                found.append(_version(url.rstrip(","), ""))
                url = ""
            continue
        before, comma, after = token.partition(",")
        descriptor = descriptor or before
        if comma:
            found.append(_version(url, descriptor))
            url, descriptor = after, ""
        if len(found) >= MOST_VERSIONS:
            return found
    if url:
        found.append(_version(url, descriptor))
    return found


def _version(url: str, descriptor: str) -> Version:
    number = _DESCRIPTOR.fullmatch(descriptor)
    if number and number[2] == "w":
        return Version(url, float(number[1]), declared=True)
    density = float(number[1]) if number else 1.0
    width = url_width(url)
    return Version(url, width * density if width else density / 100)


def url_width(url: str) -> float:
    """The width that an address names ("…?w=1200", "/1200x800/"); 0 where it names none."""
    found = _URL_WIDTH.search(url[:2_000])
    return float(next(filter(None, found.groups()))) if found else 0.0


def largest(found: Iterable[Version]) -> Version | None:
    """The widest version; among equals one that declares its width, then a JPEG or PNG, which all can open."""
    return max(found, key=lambda found: (found.width, found.declared, not _NEWER.search(found.url)), default=None)
