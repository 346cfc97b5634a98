"""What of a page is not its article: white space, invisible characters, "3 min ago", counters, nonces.

The patterns are data in many languages. They fold an article only for comparing it; nothing that is kept is changed.
Pure.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urlsplit

from newsbot import urls
from newsbot.items import Block, BlockKind
from newsbot.revise.lexicon import alternatives, word_set
from newsbot.revise.words import count_words

#: Characters that no reader sees: soft hyphen, zero-width space, direction marks, word joiner, byte order mark.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)

#: Units of time up to a week, by families of languages.
_UNITS = {
    "en": r"s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?",
    "de": r"sekunden?|sek|min|minuten?|std|stunden?|tag(?:en)?|wochen?",
    "romance": (
        r"s|segundos?|secondes?|secondi|secunde|m|mins?|minutos?|minutes?|minuti?|minute?|h|horas?|heures?|or[ae]|ore"
        r"|d[ií]as?|jours?|giorn[io]|dias?|zile?|j"
    ),
    "northern": (
        r"sekunder?|sek|sekuntia|sekunnin|min|minuter|minutter|minuttia?|minuutin?|minuuttia?|tim(?:mar|er|e|me)?|tuntia?"
        r"|tunnin|dagar?|dager?|p[äa]iv[äa]{1,2}|uur|uren|minuten|seconden|dag(?:en)?"
    ),
    "slavic": (
        r"sekund\w{0,3}|секунд\w{0,3}|сек|min|minut\w{0,3}|минут\w{0,3}|мин|хвилин\w{0,3}|хв|godzin\w{0,3}|godz|hodin\w{0,3}"
        r"|час\w{0,3}|ч|годин\w{0,3}|dn[iíůe]\w{0,3}|дн\w{0,3}|день|dni"
    ),
    "arabic": r"ثانية|ثوان|ثواني|دقيقة|دقائق|دقيقه|ساعة|ساعات|ساعت|يوم|أيام|ثانیه|روز",
    "indic": r"सेकंड|मिनट|घंटे|घंटा|दिन|সেকেন্ড|মিনিট|ঘণ্টা|দিন",
    "malay": r"detik|menit|minit|jam|hari|saat|giây|phút|giờ|ngày|saniye|dakika|dk|gün|sa",
    "greek": r"δευτερόλεπτ[αο]|λεπτ[άό]|λεπτών|ώρ[αε]ς?|ημέρ[αε]ς?",
    "hebrew": r"שניות|דקות|דקה|שעות|שעה|ימים|יום",
    "hungarian": r"másodperce|perce|órája|napja",
}
_COUNT = r"(?:\d{1,4}|an?|one|eine[rmn]?|une?|una?|un|uma?|en|ett|een)"
_SPACE = r"\s{0,2}"


def _ago() -> str:
    """Pattern of "3 minutes ago" in many languages: number and unit, with what says "ago" before or after."""
    unit = _UNITS
    after = [
        rf"{_COUNT}{_SPACE}(?:{unit['en']})\.?\s{{1,2}}ago",
        rf"{_COUNT}{_SPACE}(?:{unit['romance']})\s{{1,2}}(?:fa|atrás|atras|în urmă)",
        rf"{_COUNT}{_SPACE}(?:{unit['northern']})\s{{1,2}}(?:sedan|siden|sitten|geleden)",
        rf"{_COUNT}{_SPACE}(?:{unit['slavic']})\.?\s{{1,2}}(?:temu|назад|тому|pred|преди)",
        rf"{_COUNT}{_SPACE}(?:{unit['arabic']})\s{{1,2}}(?:پیش|قبل|مضت)",
        rf"{_COUNT}{_SPACE}(?:{unit['indic']})\s{{1,2}}(?:पहले|আগে)",
        rf"{_COUNT}{_SPACE}(?:{unit['malay']})\s{{1,2}}(?:(?:yang )?lalu|trước|önce)",
        rf"{_COUNT}{_SPACE}(?:{unit['hungarian']})",
        r"\d{1,4}\s?(?:秒|分|分钟|分鐘|小时|小時|時間|日|天)(?:前)",
        r"\d{1,4}\s?(?:초|분|시간|일)\s?전",
        r"\d{1,4}\s?(?:วินาที|นาที|ชั่วโมง|วัน)(?:ที่แล้ว|ที่ผ่านมา)",
    ]
    before = [
        rf"vor\s{{1,2}}(?:ca\. )?{_COUNT}{_SPACE}(?:{unit['de']})\b",
        rf"f[öo]r\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['northern']})\b\.?\s(?:sedan|siden)",
        rf"(?:il y a|hace|há|fa|acum)\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['romance']})\b",
        rf"(?:před|pred|преди)\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['slavic']})\b",
        rf"πριν(?: από)?\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['greek']})\b",
        rf"(?:قبل|منذ)\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['arabic']})\b",
        rf"לפני\s{{1,2}}{_COUNT}{_SPACE}(?:{unit['hebrew']})\b",
        r"just now|gerade eben|à l[’']instant|ahora mismo|agora mesmo|proprio ora|zojuist|только что",
        r"刚刚|剛剛|たった今|방금",
    ]
    return "|".join([*after, *before])


_COUNTED = alternatives(
    r"""
    views?|reads?|readers?|comments?|shares?|likes?|reactions?|retweets?|reposts?|replies|reply|aufrufe|kommentare?
    mal gelesen|vues|commentaires?|partages?|lectures?|visitas|vistas|comentarios?|comentários?|lecturas|leituras
    visualizações|visualizzazioni|commenti|condivisioni|letture|reacties|keer gelezen|kommentarer|visninger
    visningar|kommenttia|komentarzy|komentarze|wyświetleń|odsłon|komentářů|komentáře|přečtení|просмотр\w{0,3}
    комментари\w{0,3}|перегляд\w{0,3}|коментар\w{0,3}|yorum|görüntülenme|okunma|bình luận|lượt xem|komentar
    kali dibaca|مشاهدة|مشاهدات|تعليق|تعليقات|بازدید|نظر|צפיות|תגובות
    阅读|閱讀|评论|評論|浏览|瀏覽|件のコメント|コメント|조회|댓글
    ความคิดเห็น|टिप्पणियां|min(?:ute)?s? read|min(?:uten)? lesezeit|min(?:utes)? de lecture|min(?:utos)? de lectura
    min(?:uti)? di lettura|min(?:uten)? leestijd
    """
)
_AMOUNT = r"\d{1,3}(?:[.,’ \u00a0\u202f]?\d{3}){0,3}(?:[.,]\d)?\s?(?:k|m|mio|mil|tsd|万|萬|тыс)?\.?"
_CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?:\s?(?:uhr|gmt|utc|bst|[ce]e?s?t|[ecmp][sd]?t|z))?"
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年\d{1,2}月\d{1,2}日"

_STAMP = re.compile(rf"(?<!\w)(?:{_ago()})(?!\w)", re.IGNORECASE)
_PASSING = re.compile(
    rf"(?<!\w)(?:{_ago()}|{_AMOUNT}\s?(?:{_COUNTED})|(?:{_COUNTED})\s?[:(]?\s?{_AMOUNT}|{_DAY}|{_CLOCK})(?!\w)",
    re.IGNORECASE,
)
_SEPARATORS = ("|", "·", "•", "–", "—", "-", ":", "/", "(", ")", "[", "]")
_STRIPPED = " ".join(_SEPARATORS)
_SET_OFF = re.compile(r"[|·•–—:/()\[\]-]")
_ADVERTISEMENTS = alternatives(
    r"""
    advertisements?|sponsored(?: content)?|anzeigen?|werbung|publicité|publicidade?|pubblicità
    advertentie|annons|annonse?|reklam[aey]?|mainos|реклама|διαφήμιση|إعلان|اعلان|广告|廣告|広告|광고|quảng cáo|iklan
    hirdetés|publicitate|โฆษณา|विज्ञापन|פרסומת
    """
)
_ADVERTISEMENT = re.compile(rf"(?:{_ADVERTISEMENTS})[\s:.-]{{0,3}}", re.IGNORECASE)
#: A number that only a machine makes: UUIDs, digests, tokens.
_NONCE = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[a-f]{0,128}\d)(?=\d{0,128}[a-f])[0-9a-f]{16,128}\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,4096}", re.IGNORECASE)
#: Longest text that may be a time stamp or a counter as a whole, in characters and in words beside the stamp itself.
_PASSING_LENGTH = 90
_PASSING_WORDS = 4

_PICTURE_FILE = re.compile(r"\.(?:avif|bmp|gif|heic|jfif|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)
#: Parameters that say which picture a script serves; the others say how, to whom and until when.
_PICTURE_PARAMETERS = word_set(
    "asset file filename id image image_id imageid img media path photo picture src uri url uuid"
)
_PICTURE_SIZE = re.compile(r"[-_@]\d{2,5}x\d{2,5}(?=[._-]|$)|[-_]\d{3,4}w(?=\.)|-scaled(?=\.)|@\dx(?=\.)")
_PICTURE_STEP = re.compile(
    r"[a-z]{1,2}[_=:][a-z0-9.]{1,8}(?:[,;&][a-z]{1,2}[_=:][a-z0-9.]{1,8})*|\d{1,5}x\d{1,5}", re.IGNORECASE
)


def folded(text: str | None) -> str:
    """Text as a reader sees it: composed characters, one space for white space, nothing invisible."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return " ".join(text.split())


def steady(block: Block) -> str:
    """What of a block's text belongs to the article; empty where the whole block comes and goes with the hour."""
    text = folded(block.text)
    if block.kind is BlockKind.EMBED:
        text = _ADDRESS.sub(lambda match: picture_key(match.group()), text)
    if len(text) <= _PASSING_LENGTH and _is_passing(text):
        return ""
    if _DIGIT.search(text):
        text = _NONCE.sub("", text)
    return " ".join(_without_stamps(text).split())


def _is_passing(text: str) -> bool:
    """Whether a short text is a time stamp, a counter or an advertisement's label, and nothing else."""
    if _ADVERTISEMENT.fullmatch(text):
        return True
    rest, found = _PASSING.subn("", text)
    return found > 0 and not any(map(str.isdigit, rest)) and count_words(rest) <= _PASSING_WORDS


def _without_stamps(text: str) -> str:
    """Text without a relative time before it, set off or followed by a capital, or after it, set off."""
    first = _STAMP.match(text)
    if first:
        following = text[first.end() :].lstrip()[:1]
        if following in _SEPARATORS or following.isupper():
            text = text[first.end() :].lstrip(_STRIPPED)
    tail = max(0, len(text) - _PASSING_LENGTH)
    if _SET_OFF.search(text, tail):
        for last in _STAMP.finditer(text, tail):
            if last.end() == len(text) and text[: last.start()].rstrip()[-1:] in _SEPARATORS:
                return text[: last.start()].rstrip(_STRIPPED)
    return text


def picture_key(url: str) -> str:
    """What stays of a picture's address when its size, its host, its signature and its nonces change."""
    try:
        parts = urlsplit(url.strip())
        pairs = parse_qsl(parts.query, max_num_fields=100) if parts.query else []
    except ValueError:
        return folded(url)
    steps = [step for step in parts.path.split("/") if step]
    name = _PICTURE_SIZE.sub("", steps[-1]) if steps else ""
    inner = [value for field, value in pairs if field.lower() in _PICTURE_PARAMETERS]
    if _PICTURE_FILE.search(name):
        return "/".join([*(step for step in steps[:-1] if not _PICTURE_STEP.fullmatch(step)), name])
    return "?".join(["/".join([*steps[:-1], name]), *inner])


def address_key(url: str) -> str:
    """An article's address without what says nothing: scheme, `www.`, fragment, tracking, a slash at the end."""
    canonical = urls.canonical(url).split("#", 1)[0]
    return canonical.removeprefix("https://").removeprefix("www.").rstrip("/")
