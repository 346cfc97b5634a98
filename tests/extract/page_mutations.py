"""Damage done to pages: what crawls meet, and worse. Used by the property test and by tests/benchmarks/mutations.py."""

from __future__ import annotations

import random
from collections.abc import Callable

LABELS = ("utf-8", "utf-16", "koi8-r", "gb18030", "shift_jis", "iso-2022-jp", "windows-1252", "nonsense-8", "utf-7", "")
PIECES = (
    b"<div>" * 300, b"</div>" * 300, b"<table><tr><td>", b"</p></b></i>", b"<script>", b"</script>", b"<!--", b"-->",
    b"<![CDATA[", b"\0" * 50, b"&#xD800;&#0;&#x110000;", b"<br>" * 200, b"<svg><title>", b"<textarea>", b"<noscript>",
    b"<a href='http://[::1'>", b"<base href='http://[bad'>", b"<meta charset=utf-16>", b"\xff\xfe",
    b"<p " + b"a=1 " * 500,
    b"<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"articleBody\":[1,{\"a\":null}]}</script>",
    b"<script type=application/ld+json>" + b"[" * 3000 + b"</script>",
    b"<script>window.__STATE__=" + b"{\"a\":" * 2000 + b"</script>",
    b"<link rel=canonical href='javascript:1'>", b"<time datetime='9999-99-99T99:99'>",
    b"<html lang='\xf0\x9f\x92\xa9'>",
)  # fmt: skip


def flip(body: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    found = bytearray(body)
    for _ in range(min(len(found), 1 + chance.randrange(60))):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def cut(body: bytes, chance: random.Random) -> bytes:
    """A part left out, or the end."""
    start, end = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[:start] if chance.random() < 0.5 else body[:start] + body[end:]


def splice(body: bytes, chance: random.Random) -> bytes:
    """Strange pieces put in."""
    for _ in range(1 + chance.randrange(4)):
        place = chance.randrange(len(body) + 1)
        body = body[:place] + chance.choice(PIECES) + body[place:]
    return body


def shuffle(body: bytes, chance: random.Random) -> bytes:
    """Tags in another order."""
    parts = body.split(b"<")
    start = chance.randrange(len(parts))
    some = parts[start : start + 200]
    chance.shuffle(some)
    return b"<".join(parts[:start] + some + parts[start + 200 :])


def relabel(body: bytes, chance: random.Random) -> bytes:
    """A charset that the bytes are not in."""
    return b"<meta charset='%s'>" % chance.choice(LABELS).encode() + body


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, cut, splice, shuffle, relabel)


def mutated(body: bytes, seed: int) -> tuple[bytes, str | None]:
    """A page damaged in one to three ways, and a Content-Type header for it."""
    chance = random.Random(seed)
    for mutation in chance.sample(MUTATIONS, 1 + chance.randrange(3)):
        body = mutation(body, chance) if body else b"<"
    return body, chance.choice((None, "text/html", f"text/html; charset={chance.choice(LABELS)}"))
