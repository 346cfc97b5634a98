"""Checks of what a person may write into an outlet's definition. Pure.

A check takes a value as TOML or JSON gives it and returns it as `Outlet` wants it, or raises `WrongValueError` that
says what it must be; `checked` runs a table through its checks.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from newsbot import urls
from newsbot.errors import AddressError, ConfigurationError
from newsbot.items import SourceKind

Check = Callable[[Any], Any]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
COUNTRY = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class WrongValueError(ValueError):
    """What a value should be; becomes a ConfigurationError that names the key."""


def checked(data: object, checks: Mapping[str, Check], where: str) -> dict[str, Any]:
    """The values of a table, each through its key's check. Raises ConfigurationError naming the key and the remedy."""
    if not isinstance(data, Mapping):
        raise ConfigurationError(f"{where}: must be a table")
    known = {}
    for key, value in data.items():
        if key not in checks:
            close = difflib.get_close_matches(str(key), checks, n=1)
            remedy = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(checks)}"
            raise ConfigurationError(f"{where}: unknown key {key!r}; {remedy}")
        try:
            known[key] = checks[key](value)
        except WrongValueError as wrong:
            raise ConfigurationError(f"{where}: {key} = {str(value)[:80]!r} is wrong; it must be {wrong}") from wrong
        except (AddressError, ConfigurationError) as error:
            raise ConfigurationError(f"{where}: {key}: {error}") from error
    return known


def matching(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise WrongValueError(what)
        return value

    return check


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not _is_encodable(value):
        raise WrongValueError("a text that is not empty")
    return value


def line(value: Any) -> str:
    folded = " ".join(text(value).split())
    if _CONTROL.search(folded):
        raise WrongValueError("a line of text without control characters")
    return folded


def _is_encodable(value: str) -> bool:
    try:
        value.encode()  # lone surrogates have no place in a file or a database
    except UnicodeEncodeError:
        return False
    return True


def address(value: Any) -> str:
    return urls.check(text(value))


def zone(value: Any) -> str:
    try:
        ZoneInfo(text(value))
    except (ValueError, OSError, LookupError) as error:
        raise WrongValueError('an IANA time zone such as "Europe/London"') from error
    return str(value)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("true or false")
    return value


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400:
        raise WrongValueError("a number of seconds from 0 to 86400")
    return float(value)


def count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise WrongValueError("a whole number above 0")
    return value


def visits(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 1000:
        raise WrongValueError("a number of visits from 1 to 1000")
    return float(value)


def list_of(check: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def check_all(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise WrongValueError("a list")
        return tuple(dict.fromkeys(map(check, value)))

    return check_all


def host(value: Any) -> str:
    name = text(value)
    if "/" in name or not urls.is_fetchable(f"https://{name}/"):
        raise WrongValueError('host names such as "www.example.org", without https:// and path')
    return urls.host(f"https://{name}/")


def pattern(value: Any) -> str:
    try:
        re.compile(text(value))
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongValueError(f"regular expressions ({error})") from error
    return str(value)


def strings(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise WrongValueError('a table of strings; a secret is written "env:NAME"')
    for name, item in value.items():
        if not _FIELD_NAME.fullmatch(str(name)) or not isinstance(item, str) or not item.isprintable():
            raise WrongValueError('a table of names and one-line strings; a secret is written "env:NAME"')
    return dict(value)


def rules(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not _is_json(value):
        raise WrongValueError("a table of texts, numbers, true or false, lists and tables")
    return dict(value)


def _is_json(value: object) -> bool:
    """Whether JSON and TOML can both hold a value."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_encodable(key) and _is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, str):
        return _is_encodable(value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int)


def tables(value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise WrongValueError("written as [[…]] tables")
    return tuple(value)


def kind(value: Any) -> SourceKind:
    try:
        return SourceKind(value)
    except ValueError as error:
        raise WrongValueError(f"one of {', '.join(SourceKind)}") from error
