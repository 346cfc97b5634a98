"""Verification tells what is wrong with an archive, and takedown leaves one with which nothing is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsbot.archive import ArchiveWriter, Earlier, Finding, FindingKind, read, records, remove, replay, verify
from newsbot.errors import ArchiveError
from newsbot.items import Capture

from .conftest import NOON, exchange
from .test_write_read import fastwarc_types, warcio_records

Writers = Callable[..., ArchiveWriter]
TAKEN_DOWN = NOON + timedelta(days=30)


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind.value for finding in findings]


@pytest.fixture
def archive(new_writer: Writers) -> list[Capture]:
    """Two files: three pages, a revisit, a 304."""
    with new_writer(max_bytes=2500) as writer:
        first = writer.write(exchange())
        captures = [
            first,
            writer.write(exchange(url="https://paper.example/second")),
            writer.write(exchange(earlier=Earlier.of(first))),
            writer.write(exchange(status=304, body=b"", earlier=Earlier.of(first))),
            writer.write(exchange(url="https://paper.example/third")),
        ]
    assert len({capture.warc_file for capture in captures}) == 2
    return captures


def test_a_sound_archive_has_no_findings(tmp_path: Path, archive: list[Capture]) -> None:
    by_id = {capture.record_id: capture for capture in archive}

    assert list(verify(tmp_path, archive, by_id.get)) == []


def test_no_archive_at_all_has_no_findings(tmp_path: Path) -> None:
    assert list(verify(tmp_path / "none", [])) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://paper.example/other"},
        {"record_id": "<urn:uuid:0>"},
        {"warc_length": 5},
        {"http_status": 404},
        {"payload_digest": "sha256:00"},
    ],
)
def test_a_capture_that_is_not_its_record_is_found(
    tmp_path: Path, archive: list[Capture], changes: dict[str, object]
) -> None:
    wrong = replace(archive[0], **changes)  # type: ignore[arg-type]  # any field

    (finding,) = verify(tmp_path, [wrong, *archive[1:]])

    assert finding.kind is FindingKind.MISMATCH
    assert finding.capture == wrong
    assert finding.is_error


def test_a_capture_without_a_record_is_found(tmp_path: Path, archive: list[Capture]) -> None:
    nowhere = replace(archive[0], warc_offset=archive[0].warc_offset + 1)

    assert kinds(list(verify(tmp_path, [nowhere, *archive[1:]]))) == ["orphan", "missing"]


def test_a_record_without_a_capture_is_an_orphan_that_can_be_adopted(tmp_path: Path, archive: list[Capture]) -> None:
    (finding,) = verify(tmp_path, archive[1:])

    assert finding.kind is FindingKind.ORPHAN
    assert not finding.is_error
    assert finding.capture == archive[0]


def test_a_flipped_bit_is_found_wherever_it_is(tmp_path: Path, archive: list[Capture]) -> None:
    path = tmp_path / archive[0].warc_file
    whole = path.read_bytes()
    for place in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        if not any(finding.is_error for finding in verify(tmp_path, archive)):
            # In a gzip head's date and name of a system, which say nothing of the contents.
            assert gzip.decompress(bytes(damaged)) == gzip.decompress(whole)


def test_a_file_that_is_gone_or_cut_is_found(tmp_path: Path, archive: list[Capture]) -> None:
    last = tmp_path / archive[-1].warc_file
    whole = last.read_bytes()

    last.write_bytes(whole[:-10])
    assert kinds(list(verify(tmp_path, archive))) == ["torn"]
    last.write_bytes(whole[: archive[-1].warc_offset + 20])
    (finding,) = verify(tmp_path, archive)
    assert (finding.kind, finding.capture) == (FindingKind.DAMAGED, archive[-1])
    last.unlink()
    (finding,) = verify(tmp_path, archive)
    assert finding.kind is FindingKind.UNREADABLE
    assert "captures" in finding.what


def test_a_tail_that_was_set_aside_is_told_of(tmp_path: Path, archive: list[Capture]) -> None:
    (tmp_path / f"{archive[0].warc_file}.torn-77").write_bytes(b"half")

    (finding,) = verify(tmp_path, archive)

    assert (finding.kind, finding.file, finding.offset) == (FindingKind.SET_ASIDE, archive[0].warc_file, 77)
    assert not finding.is_error


def test_a_file_being_written_has_no_orphans(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    writer.write(exchange())
    assert list(verify(tmp_path, [])) == []
    writer.close()

    assert kinds(list(verify(tmp_path, []))) == ["orphan"]


def test_a_file_being_written_is_not_torn(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    capture = writer.write(exchange())
    with (tmp_path / capture.warc_file).open("ab") as file:
        file.write(b"\x1f\x8b")

    assert list(verify(tmp_path, [capture])) == []
    writer.close()
    assert kinds(list(verify(tmp_path, [capture]))) == ["torn"]


def test_captures_out_of_order_are_refused(tmp_path: Path, archive: list[Capture]) -> None:
    with pytest.raises(ValueError, match="ordered"):
        list(verify(tmp_path, [archive[0], archive[-1], archive[1]]))


def test_a_takedown_leaves_nothing_of_the_page_and_moves_nothing_else(tmp_path: Path, archive: list[Capture]) -> None:
    before = (tmp_path / archive[0].warc_file).stat().st_size
    removed = [capture for capture in archive if "harbour" in capture.url]
    kept = [capture for capture in archive if capture not in removed]

    remove(tmp_path, removed, reason="court order\n7/26", at=TAKEN_DOWN)

    path = tmp_path / archive[0].warc_file
    assert path.stat().st_size == before
    assert b"harbour?page" not in gzip.decompress(path.read_bytes())
    assert list(verify(tmp_path, kept)) == []
    assert [replay(tmp_path, capture, lambda _: None).url for capture in kept] == [capture.url for capture in kept]
    tombstones = [item for name in sorted({one.warc_file for one in archive}) for item in records(tmp_path / name)]
    stones = [item for item in tombstones if getattr(item, "record_type", "") == "metadata"]
    assert [stone.fields["warc-refers-to"] for stone in stones] == [capture.record_id for capture in removed]
    assert {stone.date for stone in stones} == {TAKEN_DOWN}
    assert all(stone.body.startswith(b"reason: court order 7/26\r\n") for stone in stones)
    for name in {capture.warc_file for capture in archive}:
        assert [kind for kind, _ in warcio_records(tmp_path / name)] == fastwarc_types(tmp_path / name)
    with pytest.raises(ArchiveError):
        read(tmp_path, removed[0])


@pytest.mark.parametrize("size", [0, 1, 64_000, 65_530, 131_000, 200_000])
def test_a_takedown_fits_any_record_and_any_reason(tmp_path: Path, new_writer: Writers, size: int) -> None:
    with new_writer() as writer:
        body = bytes(size)
        headers = ((b"Content-Encoding", b"br"),)
        captures = [writer.write(exchange(url="http://a/", body=body, response_headers=headers)) for _ in range(3)]

    remove(tmp_path, [captures[1]], reason="é" * 500, at=TAKEN_DOWN)

    assert list(verify(tmp_path, [captures[0], captures[2]])) == []


def test_a_revisit_of_what_was_removed_is_found(tmp_path: Path, archive: list[Capture]) -> None:
    remove(tmp_path, archive[:1], reason="court order", at=TAKEN_DOWN)
    left = {capture.record_id: capture for capture in archive[1:]}

    assert kinds(list(verify(tmp_path, archive[1:], left.get))) == ["original", "original"]


def test_a_takedown_can_be_done_again_also_after_a_crash(tmp_path: Path, archive: list[Capture]) -> None:
    path = tmp_path / archive[1].warc_file
    before = path.read_bytes()
    remove(tmp_path, [archive[1]], reason="court order", at=TAKEN_DOWN)
    after = path.read_bytes()
    half = archive[1].warc_offset + 450
    path.write_bytes(after[:half] + before[half:])

    remove(tmp_path, [archive[1]], reason="court order", at=TAKEN_DOWN)

    rest = [capture for capture in archive if capture is not archive[1]]
    assert list(verify(tmp_path, rest)) == []


def test_a_takedown_from_a_file_being_written(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    captures = [writer.write(exchange(url=f"https://paper.example/{number}")) for number in range(3)]

    remove(tmp_path, captures[:1], reason="court order", at=TAKEN_DOWN)
    captures.append(writer.write(exchange()))
    writer.close()

    assert list(verify(tmp_path, captures[1:])) == []


def test_a_takedown_of_another_record_is_refused(tmp_path: Path, archive: list[Capture]) -> None:
    path = tmp_path / archive[0].warc_file
    before = path.read_bytes()

    for wrong in (replace(archive[0], record_id="<urn:uuid:0>"), replace(archive[0], warc_offset=3)):
        with pytest.raises(ArchiveError, match="another record"):
            remove(tmp_path, [wrong], reason="court order", at=TAKEN_DOWN)
    with pytest.raises(ArchiveError, match="overwritten"):
        remove(tmp_path, [replace(archive[0], warc_file="none.warc.gz")], reason="x", at=TAKEN_DOWN)

    assert path.read_bytes() == before
