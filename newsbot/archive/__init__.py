"""The archive: captures written as WARC 1.1, read back, verified and replayed. Touches files only.

    from newsbot.archive import ArchiveWriter, Exchange, read, replay

One folder holds all WARC files; a process writes into a file of its own. `docs` of each part:

    write.py    exchanges -> records          read.py     a capture -> its record, its page
"""

from newsbot.archive.coding import decode_body
from newsbot.archive.files import is_live
from newsbot.archive.model import Earlier, Exchange, Headers, Problem, Record, Truncated
from newsbot.archive.read import Lookup, Replay, read, read_bytes, read_request, replay
from newsbot.archive.write import ArchiveWriter

__all__ = [
    "ArchiveWriter",
    "Earlier",
    "Exchange",
    "Headers",
    "Lookup",
    "Problem",
    "Record",
    "Replay",
    "Truncated",
    "decode_body",
    "is_live",
    "read",
    "read_bytes",
    "read_request",
    "replay",
]
