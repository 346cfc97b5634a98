"""Are the CSS selectors of an outlet's rules selectors at all? Pure.

Extraction passes over a wrong one; whoever writes a rule wants to be told.
"""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from newsbot.errors import ConfigurationError
from newsbot.extract.ruleset import DatedRule, Rules


def check_selectors(rules: Rules) -> None:
    """Raises ConfigurationError that names the first selector that can't be read, and the field it is for."""
    page = LexborHTMLParser("<html></html>")
    for where, selector in _selectors(rules):
        css, at, _ = selector.rpartition("@")
        try:
            page.css(css if at else selector)
        except SelectolaxError as error:
            raise ConfigurationError(f"{where}: {selector!r} is no CSS selector; see docs/rules.md") from error


def _selectors(rules: Rules) -> Iterator[tuple[str, str]]:
    for number, rule in enumerate(rules.rules, start=1):
        for name, selectors in _named(rule):
            for selector in selectors:
                yield f"rule {number}, {name}", selector


def _named(rule: DatedRule) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from rule.select.items()
    yield "drop", rule.drop
    yield "keep", rule.keep
