"""The archive: captures written as WARC 1.1, read back, replayed, verified, taken down. Touches files only.

    from newsbot.archive import ArchiveWriter, Exchange, read, replay

One folder holds all WARC files; every process writes into one of its own.

    exchange -> write.py -> file -> read.py    -> record, page     one capture by its place
                                    records.py -> records          any WARC file from end to end
                                    verify.py  -> findings         the archive against the database
                                    recover.py -> torn tails       after a crash
                                    remove.py  -> tombstones       takedown
    files.py (names, locks)   stream.py (decompression)   parse.py, warc.py (the format)   coding.py (content encodings)
"""

from newsbot.archive.coding import decode_body
from newsbot.archive.files import is_live
from newsbot.archive.model import Earlier, Exchange, Headers, Problem, ProblemKind, Record, Truncated
from newsbot.archive.read import Lookup, Replay, read, read_bytes, read_request, replay
from newsbot.archive.records import records
from newsbot.archive.recover import TornTail, recover, set_aside_torn_tail
from newsbot.archive.remove import remove
from newsbot.archive.verify import Finding, FindingKind, capture_of, verify
from newsbot.archive.write import ArchiveWriter

__all__ = [
    "ArchiveWriter",
    "Earlier",
    "Exchange",
    "Finding",
    "FindingKind",
    "Headers",
    "Lookup",
    "Problem",
    "ProblemKind",
    "Record",
    "Replay",
    "TornTail",
    "Truncated",
    "capture_of",
    "decode_body",
    "is_live",
    "read",
    "read_bytes",
    "read_request",
    "records",
    "recover",
    "remove",
    "replay",
    "set_aside_torn_tail",
    "verify",
]
