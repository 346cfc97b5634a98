"""Why a request was not sent, or its answer not taken: exceptions that carry a Reason to the errback."""

from __future__ import annotations

from datetime import datetime

from scrapy.exceptions import IgnoreRequest

from newsbot.items import Reason


class Refused(IgnoreRequest):
    """A request that newsbot itself does not send."""

    def __init__(self, reason: Reason, message: str, *, retry_after: datetime | None = None):
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class HostTaken(Refused):
    """Another process is asking this host now; the page is left for later, without an outcome."""

    def __init__(self, host: str):
        super().__init__(Reason.INTERRUPTED, f"{host} is being asked by another process")
