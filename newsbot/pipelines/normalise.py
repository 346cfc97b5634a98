"""Brings articles into one form: see `newsbot.normalise`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsbot.items import Fetch
from newsbot.normalise import normalise


class NormalisePipeline:
    """After validation."""

    def process_item(self, item: Any) -> Any:
        """The same fetch with its article normalised."""
        if isinstance(item, Fetch) and item.article is not None:
            return replace(item, article=normalise(item.article))
        return item
