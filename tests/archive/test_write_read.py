"""What is written is read back, by newsbot and by two other tools."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from newsbot.archive import ArchiveWriter, Earlier, Exchange, Truncated, read, read_bytes, read_request, replay
from newsbot.errors import ArchiveError
from newsbot.items import Capture, RecordType

from .conftest import NOON, exchange

Writers = Callable[..., ArchiveWriter]


def warcio_records(path: Path) -> list[tuple[str, bytes]]:
    """Type and payload of each record as warcio reads them; fails on a wrong digest."""
    found = []
    with path.open("rb") as file:
        for record in WarcioIterator(file, check_digests="raise"):
            found.append((record.rec_type, record.raw_stream.read()))
            digest = record.rec_headers.get_header("WARC-Block-Digest")
            assert record.rec_type == "metadata" or digest.startswith("sha256:")
    return found


def fastwarc_types(path: Path) -> list[str]:
    """Type of each record as fastwarc reads them; fails on a wrong digest."""
    found = []
    with path.open("rb") as file:
        for record in FastIterator(file, parse_http=False):
            assert record.headers["WARC-Type"] == "metadata" or record.verify_block_digest()
            found.append(record.headers["WARC-Type"])
    return found


def nowhere(record_id: str) -> Capture | None:
    """A lookup that knows nothing."""
    return None


def test_a_page_comes_back_as_it_was(tmp_path: Path, new_writer: Writers) -> None:
    given_exchange = exchange(ip_address="192.0.2.7")
    capture = new_writer().write(given_exchange)

    record = read(tmp_path, capture)

    assert (record.url, record.status, record.reason) == (given_exchange.url, 200, "OK")
    assert record.headers == given_exchange.response_headers
    assert record.body == given_exchange.body
    assert record.date == NOON
    assert record.tls_verified
    assert record.fields["warc-ip-address"] == "192.0.2.7"
    assert capture.content_type == "text/html; charset=utf-8"
    request = read_request(tmp_path, capture)
    assert request is not None
    assert request.method == "GET"
    assert request.headers[0] == (b"Host", b"paper.example")
    assert (b"User-Agent", b"newsbot/1.0 (+desk@paper.example)") in request.headers


def test_other_tools_read_it(tmp_path: Path, new_writer: Writers) -> None:
    with new_writer() as writer:
        first = writer.write(exchange())
        writer.write(exchange(fetched_at=NOON + timedelta(days=1), earlier=Earlier.of(first)))
        body = gzip.compress(b"<p>Compressed on the way.</p>" * 50)
        writer.write(exchange(response_headers=((b"Content-Encoding", b"gzip"),), body=body))
    path = tmp_path / first.warc_file

    types = ["warcinfo", "response", "request", "revisit", "request", "response", "request"]
    assert [kind for kind, _ in warcio_records(path)] == types
    assert warcio_records(path)[5][1] == body
    assert fastwarc_types(path) == types


def test_a_members_bytes_are_a_warc_file_of_their_own(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    writer.write(exchange())
    capture = writer.write(exchange(url="https://paper.example/other"))

    alone = io.BytesIO(read_bytes(tmp_path, capture))

    targets = [record.rec_headers.get_header("WARC-Target-URI") for record in WarcioIterator(alone)]
    assert targets == ["https://paper.example/other"] * 2


def test_the_same_payload_becomes_a_revisit(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    first = writer.write(exchange())
    again = writer.write(exchange(fetched_at=NOON + timedelta(days=1), earlier=Earlier.of(first), reason="Fine"))

    assert again.record_type is RecordType.REVISIT
    assert again.payload_digest == first.payload_digest
    record = read(tmp_path, again)
    assert record.fields["warc-profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert record.fields["warc-refers-to"] == first.record_id
    assert record.fields["warc-refers-to-target-uri"] == first.url
    assert record.fields["warc-refers-to-date"] == "2026-03-01T12:00:00.250000Z"
    page = replay(tmp_path, again, {first.record_id: first}.get)
    assert page.body == exchange().body
    assert page.fetched_at == NOON + timedelta(days=1)


def test_not_modified_replays_the_page_that_it_confirms(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    first = writer.write(exchange())
    again = writer.write(
        exchange(status=304, body=b"", response_headers=((b"ETag", b'"a2"'),), earlier=Earlier.of(first))
    )

    assert again.record_type is RecordType.REVISIT
    assert again.http_status == 304
    assert again.payload_digest == first.payload_digest
    page = replay(tmp_path, again, {first.record_id: first}.get)
    assert page.status == 200
    assert page.headers == ((b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", b'"a2"'))
    assert page.body == exchange().body


def test_not_modified_without_an_earlier_answer_is_kept_as_it_is(tmp_path: Path, new_writer: Writers) -> None:
    capture = new_writer().write(exchange(status=304, body=b""))

    assert capture.record_type is RecordType.RESPONSE
    assert replay(tmp_path, capture, nowhere).status == 304


def test_another_payload_is_kept_whole(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    first = writer.write(exchange())
    second = writer.write(exchange(body=b"<p>Corrected.</p>", earlier=Earlier.of(first)))

    assert second.record_type is RecordType.RESPONSE
    assert read(tmp_path, second).body == b"<p>Corrected.</p>"


def test_an_empty_payload_is_nothing_to_repeat(new_writer: Writers) -> None:
    writer = new_writer()
    first = writer.write(exchange(body=b""))

    assert writer.write(exchange(body=b"", earlier=Earlier.of(first))).record_type is RecordType.RESPONSE


def test_a_revisit_is_no_original(new_writer: Writers) -> None:
    writer = new_writer()
    first = writer.write(exchange())
    second = writer.write(exchange(earlier=Earlier.of(first)))

    with pytest.raises(ValueError, match="is a revisit"):
        Earlier.of(second)


def test_a_revisit_whose_original_is_gone_says_so(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    again = writer.write(exchange(earlier=Earlier.of(writer.write(exchange()))))

    with pytest.raises(ArchiveError, match="not in the archive"):
        replay(tmp_path, again, nowhere)


def test_credentials_are_left_out(tmp_path: Path, new_writer: Writers) -> None:
    secret = b"s3cr3t"
    names = (b"Cookie", b"authorization", b"Proxy-Authorization", b"X-Subscriber")
    given_exchange = exchange(
        request_headers=tuple((name, secret) for name in names),
        response_headers=((b"Set-Cookie", secret), (b"x-subscriber", secret), (b"Server", b"made-up")),
        private_headers=frozenset({"X-Subscriber"}),
    )

    capture = new_writer().write(given_exchange)

    assert secret not in gzip.decompress((tmp_path / capture.warc_file).read_bytes())
    assert read(tmp_path, capture).headers == ((b"Server", b"made-up"),)


def test_what_was_cut_and_not_verified_is_marked(tmp_path: Path, new_writer: Writers) -> None:
    capture = new_writer().write(exchange(truncated=Truncated.DISCONNECT, tls_verified=False, http_version="h2"))

    record = read(tmp_path, capture)

    assert record.truncated == "disconnect"
    assert not record.tls_verified
    assert record.fields["warc-protocol"] == "h2"


def test_chunking_is_not_undone_twice(tmp_path: Path, new_writer: Writers) -> None:
    body = b"5\r\nhello\r\n0\r\n\r\n"
    capture = new_writer().write(exchange(response_headers=((b"Transfer-Encoding", b"chunked"),), body=body))

    assert read(tmp_path, capture).body == body
    assert warcio_records(tmp_path / capture.warc_file)[1][1] == body


TOKENS = st.text("!#$%&'*+-.^_`|~abcXYZ019", min_size=1, max_size=20).map(str.encode)
PRIVATE = {b"cookie", b"set-cookie", b"authorization", b"transfer-encoding"}
VALUES = st.binary(max_size=60).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b"").strip(b" \t"))
HEADERS = st.lists(st.tuples(TOKENS.filter(lambda name: name.lower() not in PRIVATE), VALUES), max_size=8).map(tuple)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=HEADERS, body=st.binary(max_size=3000), status=st.integers(200, 599), encoded=st.booleans())
def test_any_headers_and_body_come_back(
    new_writer: Writers,
    tmp_path: Path,
    headers: tuple[tuple[bytes, bytes], ...],
    body: bytes,
    status: int,
    encoded: bool,
) -> None:
    sent = (*headers, (b"Content-Encoding", b"gzip")) if encoded else headers
    given_exchange = exchange(response_headers=sent, request_headers=headers, body=body, status=status)
    with new_writer() as writer:
        capture = writer.write(given_exchange)

    record, request = read(tmp_path, capture), read_request(tmp_path, capture)

    assert (record.status, record.headers, record.body) == (status, sent, body)
    assert request is not None
    assert request.headers[-len(headers) :] == headers or not headers
    assert warcio_records(tmp_path / capture.warc_file)[1][1] == body
    (tmp_path / capture.warc_file).unlink()


@pytest.mark.parametrize("value", [b"one\r\nSet-Cookie: two", b"one\n\nthree", b"one\rtwo"])
def test_a_line_break_in_a_value_makes_no_new_line(tmp_path: Path, new_writer: Writers, value: bytes) -> None:
    capture = new_writer().write(exchange(response_headers=((b"X-Odd", value),)))

    record = read(tmp_path, capture)

    assert [name for name, _ in record.headers] == [b"X-Odd"]
    assert record.body == exchange().body


@pytest.mark.parametrize("name", [b"", b"X:Y", b"X\r\nY", b"X\n", b" X", b"X "])
def test_a_field_name_that_no_parser_reads_back_is_left_out(tmp_path: Path, new_writer: Writers, name: bytes) -> None:
    capture = new_writer().write(exchange(response_headers=((name, b"odd"), (b"Server", b"made-up"))))

    assert read(tmp_path, capture).headers == ((b"Server", b"made-up"),)


@pytest.mark.parametrize(
    "url", ["https://paper.example/a b", "https://paper.example/\r\nX: y", "http://[::1", "x\ud800"]
)
def test_an_address_that_breaks_the_format_is_refused(tmp_path: Path, new_writer: Writers, url: str) -> None:
    writer = new_writer()

    with pytest.raises(ArchiveError, match="can't be archived"):
        writer.write(exchange(url=url))

    good = writer.write(exchange())
    assert read(tmp_path, good).body == exchange().body


def test_another_record_than_the_captures_is_refused(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    capture, other = writer.write(exchange()), writer.write(exchange())
    wrong = [
        replace(capture, warc_offset=other.warc_offset, warc_length=other.warc_length),
        replace(capture, url="https://paper.example/other"),
        replace(capture, payload_digest="sha256:" + "0" * 64),
        replace(capture, warc_offset=capture.warc_offset + 1),
        replace(capture, warc_length=capture.warc_length - 1),
        replace(other, warc_offset=other.warc_offset * 100),
        replace(capture, warc_file="none.warc.gz"),
        replace(capture, warc_file="../" + capture.warc_file),
    ]

    for item in wrong:
        with pytest.raises(ArchiveError, match=r"warc\.gz"):
            read(tmp_path, item)


def test_a_record_that_lies_about_its_length_is_refused(tmp_path: Path, new_writer: Writers) -> None:
    """A revisit has no payload whose digest could tell."""
    with new_writer() as writer:
        capture = writer.write(exchange(earlier=Earlier.of(writer.write(exchange()))))
    path = tmp_path / capture.warc_file
    member = path.read_bytes()[capture.warc_offset : capture.warc_offset + capture.warc_length]
    head, _, block = gzip.decompress(member).partition(b"Content-Length: ")
    lying = gzip.compress(head + b"Content-Length: 9" + block)
    path.write_bytes(lying)

    with pytest.raises(ArchiveError, match="Content-Length"):
        read(tmp_path, replace(capture, warc_offset=0, warc_length=len(lying)))


def test_a_naive_clock_is_refused(new_writer: Writers) -> None:
    naive = replace(exchange(), fetched_at=NOON.replace(tzinfo=None))

    with pytest.raises(ValueError, match="time zone"):
        new_writer().write(naive)


def test_exchange_defaults_are_enough(tmp_path: Path, new_writer: Writers) -> None:
    capture = new_writer().write(Exchange("http://paper.example/", NOON, 200, (), b""))

    assert read(tmp_path, capture).body == b""
