"""Who an outlet is: its name, language, country and time zone, from what its pages and feeds say. Pure.

Every answer comes with its evidence, in words for a person; where nothing says it, the answer is None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from newsbot.discover import markup, shape

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NAMED_TYPES = frozenset(
    {
        "NewsMediaOrganization",
        "WebSite",
        "Organization",
        "Corporation",
        "NewspaperOrganization",
        "Periodical",
        "Newspaper",
    }
)
_TITLE_BREAK = re.compile(r" [|–—·»:-] ")

#: Country domains that outlets everywhere use for their sound.
_GENERIC = shape.words(
    "ac ad ag ai am bz cc cd co eu fm ga gg gl im io is la li ly me ms mu nu pw re sc sh st su tk to tv vc ws"
)

#: The time zones in which outlets of a country write their times: one, or those to tell apart by offsets.
_ZONES: dict[str, tuple[str, ...]] = {
    "AE": ("Asia/Dubai",), "AR": ("America/Argentina/Buenos_Aires",), "AT": ("Europe/Vienna",),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin", "Australia/Perth"),
    "BD": ("Asia/Dhaka",), "BE": ("Europe/Brussels",), "BG": ("Europe/Sofia",), "BO": ("America/La_Paz",),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"), "BY": ("Europe/Minsk",),
    "CA": ("America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Halifax",
           "America/St_Johns"),
    "CH": ("Europe/Zurich",), "CL": ("America/Santiago",), "CN": ("Asia/Shanghai",), "CO": ("America/Bogota",),
    "CR": ("America/Costa_Rica",), "CZ": ("Europe/Prague",), "DE": ("Europe/Berlin",), "DK": ("Europe/Copenhagen",),
    "DO": ("America/Santo_Domingo",), "EC": ("America/Guayaquil",), "EE": ("Europe/Tallinn",), "EG": ("Africa/Cairo",),
    "ES": ("Europe/Madrid",), "FI": ("Europe/Helsinki",), "FR": ("Europe/Paris",), "GB": ("Europe/London",),
    "GE": ("Asia/Tbilisi",), "GH": ("Africa/Accra",), "GR": ("Europe/Athens",), "GT": ("America/Guatemala",),
    "HK": ("Asia/Hong_Kong",), "HR": ("Europe/Zagreb",), "HU": ("Europe/Budapest",),
    "ID": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"), "IE": ("Europe/Dublin",), "IL": ("Asia/Jerusalem",),
    "IN": ("Asia/Kolkata",), "IQ": ("Asia/Baghdad",), "IR": ("Asia/Tehran",), "IS": ("Atlantic/Reykjavik",),
    "IT": ("Europe/Rome",), "JP": ("Asia/Tokyo",), "KE": ("Africa/Nairobi",), "KR": ("Asia/Seoul",),
    "KZ": ("Asia/Almaty",), "LB": ("Asia/Beirut",), "LK": ("Asia/Colombo",), "LT": ("Europe/Vilnius",),
    "LU": ("Europe/Luxembourg",), "LV": ("Europe/Riga",), "MA": ("Africa/Casablanca",), "MD": ("Europe/Chisinau",),
    "MX": ("America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Hermosillo"),
    "MY": ("Asia/Kuala_Lumpur",), "NG": ("Africa/Lagos",), "NL": ("Europe/Amsterdam",), "NO": ("Europe/Oslo",),
    "NP": ("Asia/Kathmandu",), "NZ": ("Pacific/Auckland",), "PA": ("America/Panama",), "PE": ("America/Lima",),
    "PH": ("Asia/Manila",), "PK": ("Asia/Karachi",), "PL": ("Europe/Warsaw",), "PT": ("Europe/Lisbon",),
    "PY": ("America/Asuncion",), "QA": ("Asia/Qatar",), "RO": ("Europe/Bucharest",), "RS": ("Europe/Belgrade",),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok"),
    "SA": ("Asia/Riyadh",), "SE": ("Europe/Stockholm",), "SG": ("Asia/Singapore",), "SI": ("Europe/Ljubljana",),
    "SK": ("Europe/Bratislava",), "TH": ("Asia/Bangkok",), "TN": ("Africa/Tunis",), "TR": ("Europe/Istanbul",),
    "TW": ("Asia/Taipei",), "TZ": ("Africa/Dar_es_Salaam",), "UA": ("Europe/Kyiv",), "UG": ("Africa/Kampala",),
    "US": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix",
           "Pacific/Honolulu"),
    "UY": ("America/Montevideo",), "UZ": ("Asia/Tashkent",), "VE": ("America/Caracas",), "VN": ("Asia/Ho_Chi_Minh",),
    "ZA": ("Africa/Johannesburg",), "ZW": ("Africa/Harare",),
}  # fmt: skip

#: Languages that are one country's; those of several (English, Spanish, German …) say nothing of the country.
_COUNTRY_OF_LANGUAGE = {
    "bg": "BG", "cs": "CZ", "da": "DK", "el": "GR", "et": "EE", "fi": "FI", "he": "IL", "hu": "HU", "is": "IS",
    "it": "IT", "ja": "JP", "ka": "GE", "ko": "KR", "lt": "LT", "lv": "LV", "nb": "NO", "nn": "NO", "no": "NO",
    "pl": "PL", "sk": "SK", "sl": "SI", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """An answer and where it came from."""

    value: str | None
    evidence: str


def name(tree: LexborHTMLParser, feed_titles: Sequence[str], host: str) -> Said:
    """The outlet's name: what the home page calls its site, then feeds, then the page's title, then the host."""
    candidates = [
        (_meta(tree, "meta[property='og:site_name']"), "og:site_name"),
        (_structured_name(tree), "JSON-LD"),
        (_meta(tree, "meta[name='application-name' i]"), "application-name"),
        (_shortest_part(feed_titles[0]) if feed_titles else None, "title of its feed"),
        (_shortest_part(_title(tree)), "title of its home page"),
    ]
    for value, evidence in candidates:
        if value and len(value) <= 80:
            return Said(value, evidence)
    return Said(host.removeprefix("www."), "its host")


def language(tree: LexborHTMLParser, feed_languages: Iterable[str | None]) -> Said:
    """BCP 47: the home page's lang, its og:locale, its feeds."""
    root = tree.css_first("html")
    candidates = [
        ((root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None, "lang of its home page"),
        (_meta(tree, "meta[http-equiv='content-language' i]"), "content-language of its home page"),
        (_meta(tree, "meta[property='og:locale']"), "og:locale"),
        *((value, "language of its feed") for value in feed_languages),
    ]
    for value, evidence in candidates:
        cleaned = (value or "").split(",")[0].strip().replace("_", "-")
        if _LANGUAGE.fullmatch(cleaned):
            return Said(_cased(cleaned), evidence)
    return Said(None, "nothing says it")


def country(tree: LexborHTMLParser, host: str, language: str | None) -> Said:
    """ISO 3166: the host's country domain, the address in JSON-LD, the language's region, a language of one country."""
    ending = host.rpartition(".")[2].upper()
    if len(ending) == 2 and ending.lower() not in _GENERIC and ending.isalpha():
        return Said("GB" if ending == "UK" else ending, f"its host ends in .{ending.lower()}")
    for data in _structured(tree):
        place = data.get("address")
        found = place.get("addressCountry") if isinstance(place, dict) else None
        if isinstance(found, str) and re.fullmatch(r"[A-Z]{2}", found):
            return Said(found, "address in JSON-LD")
    parts = (language or "").split("-")
    region = next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), None)
    if region:
        return Said(region.upper(), f"its language is {language}")
    if found := _COUNTRY_OF_LANGUAGE.get(parts[0].lower()):
        return Said(found, f"its language is {language}")
    return Said(None, "nothing says it")


def time_zone(country: str | None, dates: Sequence[datetime | date]) -> Said:
    """The IANA zone of the country that has the offsets of the dates in feeds and sitemaps.

    Dates in UTC say nothing: many systems write all dates so. A country of several zones needs dates.
    """
    zones = _ZONES.get(country or "", ())
    local = [value for value in dates if isinstance(value, datetime) and value.utcoffset()]
    if not zones:
        return Said(None, "its country is not known")
    if not local:
        if len(zones) == 1:
            return Said(zones[0], f"the zone of {country}; its dates have no offsets")
        return Said(None, f"{country} has several zones, and its dates have no offsets")
    fitting = [(sum(_offset_in(zone, value) == value.utcoffset() for value in local), zone) for zone in zones]
    count, best = max(fitting, key=lambda pair: pair[0])
    if count * 2 > len(local) and sum(other == count for other, _ in fitting) == 1:
        return Said(best, f"{count} of {len(local)} dates have its offset")
    if len(zones) == 1:
        return Said(zones[0], f"the zone of {country}, though {len(local) - count} dates have other offsets")
    return Said(None, f"no zone of {country} has the offsets of its dates")


def _offset_in(zone: str, value: datetime) -> timedelta | None:
    return value.astimezone(ZoneInfo(zone)).utcoffset()


def _meta(tree: LexborHTMLParser, selector: str) -> str | None:
    node = tree.css_first(selector)
    return markup.line(node.attributes.get("content"), 200) if node else None


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("title")
    return markup.line(node.text(), 300) if node else None


def _shortest_part(title: str | None) -> str | None:
    """ "Example Times" of "Example Times | News from everywhere and back"; the first part where both are short."""
    if not title:
        return None
    parts = [part.strip() for part in _TITLE_BREAK.split(title) if part.strip()]
    return min(parts, key=len, default=None) if len(title) > 40 else (parts or [None])[0]


def _structured(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD and those directly within them; blocks that are no JSON are passed over."""
    for node in tree.css("script[type='application/ld+json' i]")[:20]:
        try:
            data = json.loads(node.text()[:1_000_000], strict=False)
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                nested = [*(graph if isinstance(graph, list) else []), item.get("publisher")]
                yield from (inner for inner in nested if isinstance(inner, dict))


def _structured_name(tree: LexborHTMLParser) -> str | None:
    for data in _structured(tree):
        kinds = data.get("@type")
        named = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind in _NAMED_TYPES for kind in named) and isinstance(data.get("name"), str):
            return markup.line(data["name"], 200)
    return None


def _cased(tag: str) -> str:
    """BCP 47's usual case: "en-GB", "zh-Hant"."""
    first, *rest = tag.split("-")
    return "-".join(
        [
            first.lower(),
            *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest),
        ]
    )
