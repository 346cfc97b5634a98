"""Full disks, killed processes, two writers at once: what was returned as a capture can be read."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.archive import ArchiveWriter, is_live, read, records, recover, set_aside_torn_tail
from newsbot.archive import files as archive_files
from newsbot.errors import ArchiveError
from newsbot.items import Capture, RecordType

from .conftest import NOON, exchange
from .test_write_read import warcio_records

Writers = Callable[..., ArchiveWriter]
NOISE = random.Random(7).randbytes(50_000)

WRITER_PROCESS = """
import json, sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from newsbot.archive import ArchiveWriter, Exchange

noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
folder, owner = Path(sys.argv[1]), sys.argv[2]
writer = ArchiveWriter(folder, owner=owner, software="newsbot/1.0", now=lambda: noon, max_bytes=400_000)
for number in range(int(sys.argv[3])):
    body = bytes((number + place * place) % 251 for place in range(30_000 + 997 * number % 20_000))
    headers = ((b"Content-Encoding", b"gzip"),)
    capture = writer.write(Exchange(f"https://paper.example/{number}", noon, 200, headers, body))
    print(json.dumps(asdict(capture), default=str), flush=True)
writer.close()
"""


def start_writer(directory: Path, owner: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER_PROCESS, str(directory), owner, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def captures_of(lines: list[str]) -> list[Capture]:
    """The captures that a writing process told of, but for a line that was not finished."""
    captures = []
    for line in lines:
        if line.endswith("\n"):
            data = json.loads(line)
            data["fetched_at"] = datetime.fromisoformat(data["fetched_at"])
            data["record_type"] = RecordType(data["record_type"])
            captures.append(Capture(**data))
    return captures


def test_two_processes_write_into_one_folder(tmp_path: Path) -> None:
    processes = [start_writer(tmp_path, "desk-1", 40) for _ in range(2)]
    outputs = [process.communicate(timeout=120)[0].splitlines(keepends=True) for process in processes]

    captures = [capture for lines in outputs for capture in captures_of(lines)]
    assert [process.returncode for process in processes] == [0, 0]
    assert len({(capture.warc_file, capture.warc_offset) for capture in captures}) == 80
    for capture in captures:
        assert read(tmp_path, capture).url == capture.url
    assert not list(tmp_path.glob("*.open"))
    for path in tmp_path.glob("*.warc.gz"):
        warcio_records(path)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_was_returned_survives_a_kill(tmp_path: Path, seed: int) -> None:
    process = start_writer(tmp_path, "desk-1", 100_000)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(random.Random(seed).randrange(1, 30))]
    os.kill(process.pid, signal.SIGKILL)
    lines += process.communicate(timeout=60)[0].splitlines(keepends=True)

    captures = captures_of(lines)
    tails = recover(tmp_path)

    assert captures
    assert all(read(tmp_path, capture).url == capture.url for capture in captures)
    assert not list(tmp_path.glob("*.open"))
    assert len(tails) <= 1
    for path in tmp_path.glob("*.warc.gz"):
        warcio_records(path)


def tear(path: Path, size: int) -> bytes:
    """Cut the last `size` bytes off and give the file a crashed writer's marker; what is left of the last record."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-size])
    archive_files.marker_path(path).touch()
    return whole[:-size]


@pytest.mark.parametrize("size", [1, 9, 300, 600])
def test_a_torn_tail_is_set_aside_and_not_lost(tmp_path: Path, new_writer: Writers, size: int) -> None:
    with new_writer() as writer:
        first, last = writer.write(exchange()), writer.write(exchange(body=NOISE))
    path = tmp_path / first.warc_file
    torn = tear(path, size)

    writer = new_writer()

    (tail,) = writer.set_aside
    assert tail.offset >= last.warc_offset
    assert path.read_bytes() + (tmp_path / tail.kept_in).read_bytes() == torn
    assert tail.length == (tmp_path / tail.kept_in).stat().st_size
    assert read(tmp_path, first).body == exchange().body
    warcio_records(path)
    assert new_writer().set_aside == []


def test_a_tail_of_zeros_is_set_aside(tmp_path: Path, new_writer: Writers) -> None:
    """What a file system leaves after a power cut, where a file's size reached the disk before its contents."""
    with new_writer() as writer:
        capture = writer.write(exchange())
    path = tmp_path / capture.warc_file
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + bytes(5000))

    tail = set_aside_torn_tail(path)

    assert tail is not None
    assert (tail.offset, tail.length) == (size, 5000)
    assert set_aside_torn_tail(path) is None


def test_damage_in_the_middle_is_no_torn_tail(tmp_path: Path, new_writer: Writers) -> None:
    with new_writer() as writer:
        first, last = writer.write(exchange(body=NOISE)), writer.write(exchange())
    path = tmp_path / first.warc_file
    damaged = bytearray(path.read_bytes())
    damaged[first.warc_offset + 2000] ^= 1
    path.write_bytes(damaged)

    assert set_aside_torn_tail(path) is None
    assert path.read_bytes() == damaged
    assert read(tmp_path, last).body == exchange().body


def test_damage_before_a_torn_record_goes_with_it(tmp_path: Path, new_writer: Writers) -> None:
    with new_writer() as writer:
        first, last = writer.write(exchange()), writer.write(exchange(body=NOISE))
    path = tmp_path / first.warc_file
    damaged = bytearray(path.read_bytes())
    damaged[last.warc_offset + 2000] ^= 1
    path.write_bytes(damaged[:-1])

    tail = set_aside_torn_tail(path)

    assert tail is not None
    assert tail.offset == last.warc_offset


def test_a_whole_record_with_a_wrong_digest_is_no_torn_tail(tmp_path: Path, new_writer: Writers) -> None:
    with new_writer() as writer:
        capture = writer.write(exchange())
    path = tmp_path / capture.warc_file
    last = gzip.decompress(path.read_bytes()[capture.warc_offset :])
    path.write_bytes(gzip.compress(last.replace(b"Monday", b"Friday")[: last.index(b"WARC/1.1", 1)]))

    assert set_aside_torn_tail(path) is None


def test_a_live_file_is_left_alone(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer()
    capture = writer.write(exchange())
    path = tmp_path / capture.warc_file
    with path.open("ab") as file:
        file.write(b"half a rec")

    assert is_live(path)
    assert set_aside_torn_tail(path) is None
    assert recover(tmp_path) == []
    assert path.read_bytes().endswith(b"half a rec")
    writer.close()
    assert not is_live(path)
    assert set_aside_torn_tail(path) is not None


def test_a_full_file_is_followed_by_another(tmp_path: Path, new_writer: Writers) -> None:
    with new_writer(max_bytes=60_000) as writer:
        captures = [writer.write(exchange(body=NOISE)) for _ in range(4)]

    assert len({capture.warc_file for capture in captures}) == 2
    assert all(read(tmp_path, capture).body == NOISE for capture in captures)


def test_nothing_written_leaves_no_file(tmp_path: Path, new_writer: Writers) -> None:
    new_writer().close()

    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """Lets files grow to a size only, as on a full disk (the write fails with EFBIG)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_fails_the_page_and_not_the_archive(
    tmp_path: Path, new_writer: Writers, small_disk: Callable[[int], None]
) -> None:
    writer = new_writer()
    good = [writer.write(exchange())]
    encoded = ((b"Content-Encoding", b"gzip"),)
    path = tmp_path / good[0].warc_file

    small_disk(40_000)
    size = path.stat().st_size
    with pytest.raises(ArchiveError, match="disk full"):
        writer.write(exchange(body=NOISE, response_headers=encoded))
    assert path.stat().st_size == size
    good.append(writer.write(exchange(url="https://paper.example/small")))
    small_disk(1_000_000)
    good.append(writer.write(exchange(body=NOISE, response_headers=encoded)))
    writer.close()

    assert {capture.warc_file for capture in good} == {path.name}
    assert [read(tmp_path, capture).url for capture in good] == [capture.url for capture in good]
    assert len(warcio_records(path)) == 7


def test_a_disk_too_full_to_begin_a_file_leaves_none(
    tmp_path: Path, new_writer: Writers, small_disk: Callable[[int], None]
) -> None:
    writer = new_writer()
    small_disk(100)

    with pytest.raises(ArchiveError):
        writer.write(exchange())

    assert list(tmp_path.iterdir()) == []
    small_disk(1_000_000)
    assert read(tmp_path, writer.write(exchange())).url == exchange().url


def test_a_file_that_can_not_be_rolled_back_is_given_up(
    tmp_path: Path, new_writer: Writers, small_disk: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int, size: int) -> None:
        raise OSError(5, "Input/output error")

    writer = new_writer()
    first = writer.write(exchange())
    small_disk(40_000)
    with monkeypatch.context() as patched:
        patched.setattr(archive_files.os, "ftruncate", fail)
        with pytest.raises(ArchiveError):
            writer.write(exchange(body=NOISE, response_headers=((b"Content-Encoding", b"gzip"),)))

    second = writer.write(exchange())

    assert second.warc_file != first.warc_file
    (tail,) = recover(tmp_path)
    assert tail.file == first.warc_file
    assert [read(tmp_path, capture).body for capture in (first, second)] == [exchange().body] * 2
    warcio_records(tmp_path / first.warc_file)


def test_a_folder_that_is_none_is_an_archive_error(tmp_path: Path, new_writer: Writers) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(ArchiveError, match="taken"):
        new_writer(directory=tmp_path / "taken")


def test_a_file_that_does_not_reach_the_disk_is_looked_at_again(
    tmp_path: Path, new_writer: Writers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    writer = new_writer()
    capture = writer.write(exchange())
    with monkeypatch.context() as patched:
        patched.setattr(archive_files.os, "fsync", fail)
        with pytest.raises(ArchiveError, match="brought to the disk"):
            writer.close()

    assert len(list(tmp_path.glob("*.open"))) == 1
    assert recover(tmp_path) == []
    assert list(tmp_path.iterdir()) == [tmp_path / capture.warc_file]


def test_what_is_synced_is_readable(tmp_path: Path, new_writer: Writers) -> None:
    writer = new_writer(fsync=True, now=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    capture = writer.write(exchange(fetched_at=NOON))
    writer.sync()

    assert capture.warc_file == "newsbot-20260301000000-desk-1-00000.warc.gz"
    assert len(list(records(tmp_path / capture.warc_file))) == 3
