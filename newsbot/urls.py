"""Addresses: the canonical form that makes a page's key, and what can be asked of an address without fetching it.

The canonical form is only a key: what is fetched is the address as it was found. Pure; touches neither the network
nor files (the public suffix list is the copy that comes with tldextract).
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

from newsbot.errors import AddressError

if TYPE_CHECKING:
    from tldextract import TLDExtract


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The longest address that is kept; longer ones are traps or data.
MAXIMUM_LENGTH = 4096

#: Parameters that say how a reader came, never what is shown. Compared in lower case.
TRACKING_PARAMETERS = _words(
    """
    __twitter_impression _branch_match_id _ga _gac _gl _hsenc _hsmi _kx _openstat _x_tr_hist _x_tr_hl _x_tr_pto
    _x_tr_sl _x_tr_tl action_object_map action_ref_map action_type_map amp_gsa amp_js_v asc_campaign asc_refurl
    asc_source at_campaign at_campaign_type at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_origin
    at_link_type at_medium at_ptr_name at_bbc_team at_format campaign_id campaignid cid_source cmp cmpid
    cndid cx_testid cx_testvariant dclid dgcid ef_id efg email_source esrc et_rid fb_action_ids fb_action_types
    fb_ref fb_source fbclid feedname feedtype ftag ftcamp gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc guccounter
    guce_referrer guce_referrer_sig icid igsh igshid intcid intcmp intref ito li_fat_id
    mbid mc_cid mc_eid mkevt mkt_tok mod_source msclkid nr_email_referer ns_campaign ns_fee ns_linkname
    ns_mchannel ns_source oly_anon_id oly_enc_id ref_src ref_url rb_clickid s_campaign s_cid
    s_kwcid sc_campaign sc_channel sc_content sc_country sc_geo sc_medium sc_outcome scid sfmc_sub sharetype
    smid smtyp spm sr_share srnd sref tblci trk trkcampaign trkinfo ttclid twclid vero_conv vero_id
    vgo_ee wbraid wickedid wprov wt_mc wt_zmc xtor xtref yclid ysclid zanpid
    """
)

#: Beginnings of names of tracking parameters, each owned by one analytics product.
TRACKING_PREFIXES = ("utm_", "utm-", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "itm_", "stm_", "ga_", "wt.", "oly_")

#: Parameters that are tracking only where they name a channel: `ref=rss` says how one came, `ref=1234` what is shown.
CHANNEL_PARAMETERS = frozenset({"ref", "source", "src", "from", "via", "origin", "share", "referrer", "referer"})
CHANNELS = _words(
    """
    app bluesky desktop digg email eml facebook fb feed feedburner flipboard google googlenews home homepage home_page
    hp instagram linkedin mail mastodon messenger mobile news newsletter pinterest push reddit related rss rss20 rss2
    search share sharebar social telegram tw twitter upday whatsapp x
    """
)

#: Parameters that name a reader's session.
SESSION_PARAMETERS = _words(
    "phpsessid jsessionid sessionid session_id session-id cfid cftoken zenid oscsid asp.net_sessionid"
)
SESSION_PREFIXES = ("aspsessionid",)

#: Parameters that name a session only where the value looks like one.
MAYBE_SESSION_PARAMETERS = frozenset({"sid", "s", "sess", "session"})

_SESSION_VALUE = re.compile(r"[0-9a-fA-F]{24,64}")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"[A-Za-z0-9\-._~/!$&'()*+,;=:@]*")
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9\-._~/!$'()*,;=:@?&]*")
_TO_REWRITE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/!$&'()*+,;=:@?]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_HOME_FILES = re.compile(r"/?(?:(?:index|default|home)(?:\.[a-z]{2,5})?)?", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")


# -- the canonical form and its key ---------------------------------------------------------


def canonical(url: str) -> str:
    """The one form of all spellings of an address: for the key alone, never fetched.

    Never raises, and is idempotent; what is no http or https address comes back stripped and otherwise as it is.
    http and https are one: outlets serve the same page on both, feeds and old links still say http, and a key that
    told them apart would keep every such article twice. Credentials are dropped, so that they never reach a table.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        name, port = parts.hostname, parts.port
    except ValueError:  # brackets without an IPv6 address, a port that is no number, a host that NFKC changes
        return text
    if parts.scheme not in ("http", "https") or not name:
        return text
    name = _canonical_host(name)
    if not name:
        return text
    is_default = port in (None, 443) or (port == 80 and parts.scheme == "http")
    authority = name if is_default else f"{name}:{port}"
    query = _canonical_query(parts.query) if parts.query else ""
    return f"https://{authority}{_canonical_path(parts.path)}{query}"


def key(url: str) -> int:
    """The signed 64-bit key of an address: the first 8 bytes of the SHA-256 of its canonical form, big-endian."""
    return int.from_bytes(sha256(canonical(url).encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True)


def _canonical_host(name: str) -> str:
    """Lower case, IDNA, without a trailing dot; IPv6 in brackets. Empty where nothing is left."""
    lowered = name.lower()
    if ":" in lowered:
        return f"[{lowered}]"
    if not lowered.isascii():
        try:
            lowered = idna.encode(lowered, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):  # no name that DNS could hold: kept as it is, it is only a key
            return lowered
    return lowered.rstrip(".")


def _canonical_path(path: str) -> str:
    """Percent-encoding, session ids and dot segments made one; "/" where there is no path."""
    if not path:
        return "/"
    if not _PLAIN_PATH.fullmatch(path):
        path = _percent(path)
    if ";" in path:
        path = _PATH_SESSION.sub("", path)
    if "/." in path:
        path = _without_dot_segments(path)
    return path if path.startswith("/") else "/" + path


def _without_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _canonical_query(query: str) -> str:
    """The query without tracking and sessions, sorted by name, with its "?"; empty where nothing is left."""
    if not _PLAIN_QUERY.fullmatch(query):
        query = _percent(query.replace("+", "%20"))
    kept = [(name, part) for part in query.split("&") if part and not _is_noise(name := part.partition("=")[0], part)]
    if not kept:
        return ""
    kept.sort(key=_name_of)  # stable: what repeats a name keeps its order
    return "?" + "&".join(part for _, part in kept)


def _name_of(pair: tuple[str, str]) -> str:
    return pair[0]


def _is_noise(name: str, part: str) -> bool:
    """Whether a parameter ("name=value") says nothing about what is shown."""
    lowered = name.lower()
    if lowered in TRACKING_PARAMETERS or lowered in SESSION_PARAMETERS:
        return True
    if lowered.startswith(TRACKING_PREFIXES) or lowered.startswith(SESSION_PREFIXES):
        return True
    value = part[len(name) + 1 :]
    if lowered in CHANNEL_PARAMETERS:
        return value.lower() in CHANNELS
    return lowered in MAYBE_SESSION_PARAMETERS and _SESSION_VALUE.fullmatch(value) is not None


def _percent(text: str) -> str:
    """RFC 3986, section 6.2.2: unreserved characters plain, everything else outside ASCII's safe set as %XX."""
    return _TO_REWRITE.sub(_percent_one, text)


def _percent_one(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 3:
        character = chr(int(found[1:], 16))
        return character if character in _UNRESERVED else found.upper()
    return "".join(f"%{byte:02X}" for byte in found.encode("utf-8", "surrogatepass"))


# -- questions about an address -------------------------------------------------------------


def check(url: str) -> str:
    """The address itself where it can be asked for: http or https, with a host, of a sane length.

    Raises AddressError that says what is wrong. Whether the host may be asked (private networks) is not judged here.
    """
    if len(url) > MAXIMUM_LENGTH:
        raise AddressError(f"{url[:60]}… has {len(url)} characters; at most {MAXIMUM_LENGTH} are followed")
    if _UNPRINTABLE.search(url):
        raise AddressError(f"{url[:200]!r} has characters that no address may have; take them out")
    parts, name = _split(url)
    if parts.scheme not in ("http", "https"):
        raise AddressError(f"{url!r} is not an http or https address; write it as https://host/path")
    if not _is_host(name):
        raise AddressError(f"{url!r} has no usable host; write it as https://host/path")
    return url


def is_fetchable(url: str) -> bool:
    """Whether `check` lets an address through."""
    try:
        check(url)
    except AddressError:
        return False
    return True


def host(url: str) -> str:
    """The host of an address in lower-case ASCII, without port and brackets. Raises AddressError without one."""
    name = _split(url)[1]
    if not name:
        raise AddressError(f"{url!r} has no host; write it as https://host/path")
    return name


def resolve(base: str, href: str) -> str:
    """The address that `href` means on the page at `base`, without its fragment; only line breaks are taken out.

    Raises AddressError where it can't be fetched (mailto:, javascript:, data:, no host).
    """
    cleaned = href.strip().translate(_LINE_BREAKS)
    try:
        joined = urljoin(base, cleaned)
        if cleaned[:5].lower() in ("http:", "https") and not urlsplit(cleaned).netloc and ":" in cleaned[:6]:
            raise AddressError(f"{href[:200]!r} has no host; write it as https://host/path")
    except ValueError as error:
        raise AddressError(f"{href[:200]!r} is no address: {error}") from error
    return check(joined.partition("#")[0])


def is_home(url: str) -> bool:
    """Whether an address is a host's home page: no path, or index, default or home with any ending, and no query."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return False
    return parts.scheme == "https" and not parts.query and _HOME_FILES.fullmatch(parts.path) is not None


@lru_cache(maxsize=65_536)
def registered_domain(host: str) -> str:
    """The part of a host that somebody registered: "news.example.co.uk" is of "example.co.uk".

    By the public suffix list, its private part too: two blogs of one platform are two domains. An ending that is not
    on the list is a suffix of one label, as the list itself rules; IP addresses and "localhost" are their own domains.
    """
    found = _suffixes().extract_str(host)
    if found.suffix or found.ipv4 or ":" in host:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    """tldextract, offline and without a cache on disk. Loaded at first use: it costs 40 ms and some megabytes."""
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def _split(url: str) -> tuple[SplitResult, str]:
    """The parts of an address and its host as DNS holds it ("" where there is none)."""
    try:
        parts = urlsplit(url.strip())
        name, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(f"{url[:200]!r} is no address: {error}") from error
    return parts, _canonical_host(name).strip("[]") if name else ""


def _is_host(name: str) -> bool:
    """Whether DNS or an IP header could hold a host name."""
    if _HOST.fullmatch(name):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
