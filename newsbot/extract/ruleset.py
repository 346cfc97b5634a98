"""What is known of one outlet, frozen and versioned: dated rules as data, and text learned to be boilerplate.

A `Rules` goes into `extract` as an argument; its digest is part of `Article.extractor`. Pure; standard library only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from newsbot.errors import ConfigurationError

NOTHING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})

#: Fields that a rule may give selectors for.
FIELDS: Final = frozenset(
    {"title", "deck", "authors", "published", "modified", "language", "section", "tags", "images", "body"}
)

_KEYS: Final = frozenset({"rules", "timezone", "language", "publisher", "boilerplate"})


@dataclass(frozen=True, slots=True)
class DatedRule:
    """Selectors that hold for captures before the day `until` (None: for all later ones too).

    `select` gives CSS selectors a field, tried in order: "body" picks the element that holds the body, the others the
    element whose text (or, written `selector@attribute`, whose attribute) is the field. `drop` picks elements that
    never belong to the body, `keep` blocks that always do.
    """

    until: date | None = None
    select: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Text and structure that repeats across an outlet's pages: hashes of block texts, and block signatures."""

    version: int = 1
    pages: int = 0
    """How many pages it was learned from."""
    texts: frozenset[str] = frozenset()
    signatures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is known of one outlet. `timezone` is an IANA name, used where a date names no offset."""

    rules: tuple[DatedRule, ...] = ()
    timezone: str | None = None
    language: str | None = None
    publisher: str | None = None
    boilerplate: Boilerplate = field(default_factory=Boilerplate)

    def at(self, moment: datetime | None) -> DatedRule:
        """The rule that holds for a capture of this time: the first whose `until` is later; the last for None."""
        ordered = sorted(self.rules, key=lambda rule: rule.until or date.max)
        if moment is not None:
            day = (moment.astimezone(UTC) if moment.tzinfo else moment).date()
            ordered = [rule for rule in ordered if rule.until is None or day < rule.until]
            return ordered[0] if ordered else DatedRule()
        return ordered[-1] if ordered else DatedRule()

    def to_dict(self) -> dict[str, Any]:
        """TOML- and JSON-ready data; `from_dict` is the inverse."""
        data: dict[str, Any] = {
            "rules": [
                {
                    **({"until": rule.until.isoformat()} if rule.until else {}),
                    "select": {name: list(selectors) for name, selectors in sorted(rule.select.items())},
                    "drop": list(rule.drop),
                    "keep": list(rule.keep),
                }
                for rule in self.rules
            ],
            "boilerplate": {
                "version": self.boilerplate.version,
                "pages": self.boilerplate.pages,
                "texts": sorted(self.boilerplate.texts),
                "signatures": sorted(self.boilerplate.signatures),
            },
        }
        named = {"timezone": self.timezone, "language": self.language, "publisher": self.publisher}
        return {**{name: value for name, value in named.items() if value is not None}, **data}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rules:
        """Rules from TOML- or JSON-ready data. Raises ConfigurationError for what is none."""
        _refuse_unknown(data, _KEYS, "an outlet's rules")
        try:
            learned = data.get("boilerplate", {})
            return cls(
                rules=tuple(dated_rule(rule) for rule in data.get("rules", ())),
                timezone=data.get("timezone"),
                language=data.get("language"),
                publisher=data.get("publisher"),
                boilerplate=Boilerplate(
                    version=int(learned.get("version", 1)),
                    pages=int(learned.get("pages", 0)),
                    texts=frozenset(map(str, learned.get("texts", ()))),
                    signatures=frozenset(map(str, learned.get("signatures", ()))),
                ),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"an outlet's rules can't be read: {error}; see docs/rules.md") from error

    @property
    def digest(self) -> str:
        """SHA-256 of the rules, hexadecimal: the same rules have the same digest on every machine."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def dated_rule(data: Mapping[str, Any]) -> DatedRule:
    """One rule from TOML- or JSON-ready data; a lone selector may stand without a list."""
    _refuse_unknown(data, {"until", "select", "drop", "keep"}, "an outlet's rule")
    select = data.get("select", {})
    _refuse_unknown(select, FIELDS, "an outlet's rule")
    until = data.get("until")
    return DatedRule(
        until=date.fromisoformat(until) if isinstance(until, str) else until,
        select=MappingProxyType({name: selectors(value) for name, value in select.items()}),
        drop=selectors(data.get("drop", ())),
        keep=selectors(data.get("keep", ())),
    )


def _refuse_unknown(data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ConfigurationError(f"unknown in {where}: {', '.join(unknown)}; see docs/rules.md")


def selectors(value: Any) -> tuple[str, ...]:
    """A selector or a list of them, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(map(str, value))


NO_RULES: Final = Rules()
