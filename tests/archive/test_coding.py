"""Content encodings and chunks are undone within bounds."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from newsbot.archive import decode_body
from newsbot.archive.coding import dechunk
from newsbot.errors import ArchiveError

ENCODERS = {
    "gzip": gzip.compress,
    "X-Gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
LIMIT = 100_000


@given(body=st.binary(max_size=2000), name=st.sampled_from(sorted(ENCODERS)))
def test_each_encoding_is_undone(body: bytes, name: str) -> None:
    assert decode_body(ENCODERS[name](body), name, limit=LIMIT) == body


def test_several_encodings_are_undone_in_turn() -> None:
    assert decode_body(brotli.compress(gzip.compress(b"news")), "gzip, br", limit=LIMIT) == b"news"


@pytest.mark.parametrize("name", [None, "", "identity", " , "])
def test_no_encoding_changes_nothing(name: str | None) -> None:
    assert decode_body(b"news", name, limit=LIMIT) == b"news"


def test_bare_deflate_is_taken_too() -> None:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = compressor.compress(b"news" * 100) + compressor.flush()

    assert decode_body(body, "deflate", limit=LIMIT) == b"news" * 100


def test_gzip_of_several_members_and_with_a_tail() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\r\n<!-- cached -->"

    assert decode_body(body, "gzip", limit=LIMIT) == b"one two"


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_a_cut_body_is_an_error_or_what_can_be_read(name: str) -> None:
    whole = bytes(range(256)) * 200
    cut = ENCODERS[name](whole)[:-10]

    with pytest.raises(ArchiveError, match="cut short"):
        decode_body(cut, name, limit=LIMIT)
    assert whole.startswith(decode_body(cut, name, limit=LIMIT, cut=True))


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_what_is_not_in_the_encoding_is_an_error(name: str) -> None:
    with pytest.raises(ArchiveError):
        decode_body(b"<html>plain after all</html>", name, limit=LIMIT)


@pytest.mark.parametrize("name", [*sorted(ENCODERS), "gzip, gzip"])
def test_a_bomb_stops_at_the_limit(name: str) -> None:
    bomb = b"\x00" * 20_000_000
    for coding in name.split(", "):
        bomb = ENCODERS[coding](bomb)

    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError, match="longer than 100000 bytes"):
            decode_body(bomb, name, limit=LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_the_limit_is_exact() -> None:
    body = b"x" * LIMIT
    for name in (*ENCODERS, None):
        encode = ENCODERS.get(name or "", bytes)
        assert decode_body(encode(body), name, limit=LIMIT) == body
        with pytest.raises(ArchiveError):
            decode_body(encode(body + b"x"), name, limit=LIMIT)


def test_an_unknown_encoding_is_an_error() -> None:
    with pytest.raises(ArchiveError, match="unknown content encoding 'compress'"):
        decode_body(b"x", "compress", limit=LIMIT)


def test_an_endless_row_of_encodings_is_an_error() -> None:
    body = b"news"
    for _ in range(5):
        body = gzip.compress(body)

    with pytest.raises(ArchiveError, match="5 content encodings"):
        decode_body(body, ", ".join(["gzip"] * 5), limit=LIMIT)


@given(body=st.binary(max_size=3000), name=st.sampled_from([*sorted(ENCODERS), "gzip, br"]), cut=st.booleans())
def test_any_bytes_give_a_body_or_an_archive_error(body: bytes, name: str, cut: bool) -> None:
    try:
        assert len(decode_body(body, name, limit=1000, cut=cut)) <= 1000
    except ArchiveError:
        return


@given(chunks=st.lists(st.binary(min_size=1, max_size=50), max_size=5), extension=st.sampled_from([b"", b";a=b"]))
def test_chunks_are_undone(chunks: list[bytes], extension: bytes) -> None:
    coded = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)

    assert dechunk(coded + b"0\r\n\r\n") == b"".join(chunks)


def test_what_is_not_chunked_is_told() -> None:
    assert dechunk(b"<html>") is None
    assert dechunk(b"") is None
    assert dechunk(b"5\r\nhello\r\n5\r\nwor") == b"hellowor"
