"""Bytes -> text, as a browser would, and a little wiser.

In this order: a byte order mark, the HTTP header, a `<meta>` among the first bytes, the bytes themselves. Bytes that
are valid UTF-8 beyond ASCII are UTF-8, whatever a legacy label says: pages are converted more often than their labels.
Labels are those of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels); an unknown one
counts as none. Pure; standard library only. Never fails: what can't be decoded becomes U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

#: How far a `<meta charset>` is looked for. The standard says 1024; real pages put scripts before it.
META_BYTES: Final = 16_384

#: Python codec -> the labels that name it, by the Encoding Standard.
LABELS: Final[dict[str, str]] = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e"
    " iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597"
    " iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598"
    " iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591"
    " iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5"
    " windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022-jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601"
    " windows-949",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
CODECS: Final[dict[str, str]] = {label: codec for codec, labels in LABELS.items() for label in labels.split()}

#: What a page of this language most likely is where nothing is declared (the standard's locale defaults).
LANGUAGE_CODECS: Final[dict[str, str]] = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"), "cp1250"),
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    "el": "cp1253", "tr": "cp1254", "he": "cp1255", "vi": "cp1258", "th": "cp874",
    "ja": "cp932", "ko": "cp949", "zh": "gb18030",
}  # fmt: skip

BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET: Final = re.compile(rb"<meta\s[^>]{0,400}?charset\s*=\s*[\"']?\s*([^\s\"'/>;]{1,40})", re.IGNORECASE)
HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.IGNORECASE)
PAGE_LANGUAGE: Final = re.compile(rb"<html\s[^>]{0,400}?\blang\s*=\s*[\"']?([a-z]{2,3})", re.IGNORECASE)


def codec_of(label: str | None) -> str | None:
    """The Python codec that a charset label names, or None where the label is none of the standard's."""
    return CODECS.get(label.strip().lower()) if label else None


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """`body` as text without NUL characters, and the name of the codec it was read with."""
    for mark, codec in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return clean(body[len(mark) :].decode(codec, "replace")), codec
    header = HEADER_CHARSET.search(content_type) if content_type else None
    declared = codec_of(header[1]) if header else None
    if declared is None and (wide := wide_codec(body)):
        declared = wide
    if declared is not None and declared.startswith("utf-16"):
        return clean(body.decode(declared, "replace")), declared
    return decode_narrow(body, declared)


def decode_narrow(body: bytes, header_codec: str | None) -> tuple[str, str]:
    """Decode bytes that are ASCII or a superset of it."""
    meta = META_CHARSET.search(body, 0, META_BYTES)
    meta_codec = codec_of(meta[1].decode("ascii", "replace")) if meta else None
    if meta_codec is not None and meta_codec.startswith("utf-16"):
        meta_codec = "utf-8"  # the standard: a meta that could be read was not UTF-16
    candidates = [codec for codec in (header_codec, meta_codec) if codec is not None]
    if "iso2022-jp" not in candidates:  # the one legacy encoding whose bytes are all ASCII
        try:
            return clean(body.decode("utf-8")), "utf-8"
        except UnicodeDecodeError:
            pass_on = [codec for codec in candidates if codec != "utf-8"]
            if not pass_on and (not candidates and not mostly_utf8(body)):
                pass_on = [guess(body)]
            if pass_on and not mostly_utf8(body):
                return clean(body.decode(pass_on[0], "replace")), pass_on[0]
            return clean(body.decode("utf-8", "replace")), "utf-8"
    return clean(body.decode("iso2022-jp", "replace")), "iso2022-jp"


def guess(body: bytes) -> str:
    """The likeliest legacy codec of a page that declares none: that of its language, else windows-1252."""
    language = PAGE_LANGUAGE.search(body, 0, META_BYTES)
    return LANGUAGE_CODECS.get(language[1].decode("ascii").lower(), "cp1252") if language else "cp1252"


def mostly_utf8(body: bytes) -> bool:
    """Whether invalid bytes are damage in UTF-8 and not another encoding: multi-byte sequences prevail."""
    text = body[:200_000].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return bad * 4 < len(text.encode("utf-8")) - len(text) - 2 * bad


def wide_codec(body: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by the zero bytes around its first characters."""
    head = body[:64]
    if len(head) < 8 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 3 > len(head) and not even:
        return "utf-16-le"
    return "utf-16-be" if even * 3 > len(head) and not odd else None


def is_utf8(body: bytes, text: str, codec: str) -> bool:
    """Whether `body`, read as `text` with `codec`, is that text in UTF-8, byte for byte: nothing was left out of it or
    put in its place."""
    return codec == "utf-8" and b"\0" not in body and not body.startswith(codecs.BOM_UTF8) and "\ufffd" not in text


def clean(text: str) -> str:
    """Without NUL characters, which would otherwise end strings early in some consumers."""
    return text.replace("\0", "") if "\0" in text else text
