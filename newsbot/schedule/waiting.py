"""How long to wait after a failure, by its kind; and jitter that is the same on every machine. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

#: Doublings after which a wait has long reached its bound.
_DOUBLINGS = 20
#: Longest that a server's Retry-After is obeyed; longer ones are mistakes or dates far away.
LONGEST_RETRY_AFTER = 7 * DAY


@dataclass(frozen=True, slots=True)
class Backoff:
    """A wait that doubles with every failure in a row, from `first` up to `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, failures: int) -> timedelta:
        """The wait after so many failures in a row."""
        return min(self.longest, self.first * 2.0 ** min(max(failures, 1) - 1, _DOUBLINGS))


#: By the name of a Reason or a Health. What heals by itself is tried soon, what a person must mend seldom.
BACKOFFS = {
    **dict.fromkeys(("connection", "timeout", "http_5xx", "truncated", "interrupted"), Backoff(5 * MINUTE, DAY)),
    **dict.fromkeys(("dns", "decoding", "archive"), Backoff(15 * MINUTE, DAY)),
    **dict.fromkeys(("http_429",), Backoff(15 * MINUTE, 2 * DAY)),
    **dict.fromkeys(("tls", "redirect_loop", "http_4xx", "parse", "extraction", "empty"), Backoff(HOUR, 2 * DAY)),
    **dict.fromkeys(("http_401", "http_402", "http_403", "bot_wall", "login_wall", "wall"), Backoff(6 * HOUR, 7 * DAY)),
    **dict.fromkeys(("http_404", "http_410", "http_451", "soft_404"), Backoff(12 * HOUR, 14 * DAY)),
    **dict.fromkeys(("robots", "rule", "address", "too_large", "media_type"), Backoff(DAY, 30 * DAY)),
}
_OTHER = Backoff(HOUR, 7 * DAY)


def backoff(name: str, failures: int) -> timedelta:
    """The wait after so many failures in a row for this reason."""
    return BACKOFFS.get(name, _OTHER).after(failures)


def not_before(moment: datetime, now: datetime, retry_after: datetime | None) -> datetime:
    """`moment`, put off to what the server asked for."""
    if retry_after is None:
        return moment
    return max(moment, min(retry_after.astimezone(UTC), now + LONGEST_RETRY_AFTER))


def jitter(key: int | str, step: int, spread: float) -> float:
    """A factor between 1 - spread and 1 + spread, the same for the same key and step on every machine."""
    digest = blake2b(f"{key}:{step}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return 1 + spread * (int.from_bytes(digest, "big") / 2**63 - 1)
