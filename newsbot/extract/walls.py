"""Pages that stand in an article's place: bot walls, login walls, and "not found" with status 200.

Told by the marks that the walls' makers leave in markup, and by what titles say in many languages, on pages that hold
no body to speak of. Pure.
"""

from __future__ import annotations

import re
from typing import Final

from newsbot.extract.document import Document
from newsbot.extract.result import BodyResult
from newsbot.items import Reason

#: A page with more body than this is no wall, whatever it says.
WALL_CHARACTERS: Final = 1_500
#: A page with an article's marks (a date of publication) must hold less than this to be one.
STUB_CHARACTERS: Final = 300

#: In scripts, addresses, ids and classes of challenge pages.
BOT_MARKS: Final = re.compile(
    r"_cf_chl_opt|cf-browser-verification|cf-challenge|challenge-platform/h/|cf_captcha_kind|px-captcha|_pxappid|"
    r"captcha-delivery\.com|datadome|_incapsula_resource|incapsula incident|distil_r_captcha|ddos-guard|"
    r"awswafintegration|awswafcaptcha|sec-if-cpt-container|perfdrive\.com|validate\.perfdrive|kpsdk|sucuri_cloudproxy|"
    r"qrator|vercel security checkpoint|/\.well-known/sgcaptcha|anubis_challenge|friendly-challenge|grecaptcha-only",
    re.IGNORECASE,
)
BOT_TITLES: Final = re.compile(
    r"^(?:just a moment|attention required|access denied|access to this page has been denied|pardon our interruption|"
    r"are you (?:a )?(?:human|robot)|robot check|security check(?:point)?|verify(?:ing)? you are human|"
    r"human verification|please wait|checking your browser|ddos protection|one more step|request blocked|"
    r"you have been blocked|blocked|bot verification|un momento|einen moment|un instant|один момент|"
    r"доступ ограничен|vérification|zugriff verweigert|acceso denegado|accès refusé|accesso negato|"
    r"acesso negado|odmowa dostępu|403 forbidden|forbidden|captcha|人机验证|安全验证|验证码|セキュリティ)",
    re.IGNORECASE,
)
LOGIN_TITLES: Final = re.compile(
    r"^(?:log ?in|sign ?in|anmelden|anmeldung|einloggen|login|connexion|se connecter|iniciar sesi[oó]n|acceder|accedi|"
    r"entrar|inloggen|zaloguj|logowanie|вход|войти|вхід|увійти|giriş|oturum aç|تسجيل الدخول|ورود|लॉग इन|登录|登入|登錄|"
    r"ログイン|로그인|logga in|logg inn|log ind|kirjaudu|přihlášení|σύνδεση|התחבר)",
    re.IGNORECASE,
)
MISSING_TITLES: Final = re.compile(
    r"\b404\b|\b410\b|not be found|not found|page (?:does ?n[o']t|no longer) exist|can(?:no|')t (?:be found|find)|"
    r"couldn['’]t find|page unavailable|no longer available|nothing (?:was )?found|nicht gefunden|existiert nicht|"
    r"nicht (?:mehr )?verfügbar|introuvable|n['’]existe (?:pas|plus)|non trouvée?|no encontrad[ao]|no existe|"
    r"non trovat[ao]|non esiste|não encontrad[ao]|não existe|niet gevonden|bestaat niet|nie (?:została )?znalezion|"
    r"nie istnieje|не найден|не существует|не знайден|не існує|bulunamadı|غير موجودة|لم يتم العثور|پیدا نشد|یافت نشد|"
    r"नहीं मिला|页面不存在|找不到|未找到|不存在|見つかりません|存在しません|찾을 수 없|존재하지 않|hittades inte|"
    r"finns inte|ikke fundet|ikke funnet|finnes ikke|ei löytynyt|nenalezen|neexistuje|nem található|δεν βρέθηκε|"
    r"לא נמצא",
    re.IGNORECASE,
)


def wall(document: Document, body: BodyResult) -> Reason | None:
    """BOT_WALL, LOGIN_WALL or SOFT_404 where the page is one in an article's place, else None.

    An answer with an honest status (403, 401, 404) needs no look at the page; this is for those that say 200.
    """
    if body.characters >= WALL_CHARACTERS:
        return None
    if body.characters >= STUB_CHARACTERS and is_dated(document):
        return None
    headings = [document.title] + [document.text(node) for node in document.find("h1")[:3]]
    headings = [heading for heading in headings if heading]
    if any(BOT_TITLES.match(heading) for heading in headings) or bot_marked(document, body):
        return Reason.BOT_WALL
    if any(MISSING_TITLES.search(heading) for heading in headings if len(heading) < 150):
        return Reason.SOFT_404
    if asks_password(document) and body.characters < STUB_CHARACTERS:
        if any(LOGIN_TITLES.match(heading) for heading in headings) or not document.find("article"):
            return Reason.LOGIN_WALL
    elif body.characters < STUB_CHARACTERS and any(LOGIN_TITLES.match(heading) for heading in headings):
        return Reason.LOGIN_WALL
    return None


def is_dated(document: Document) -> bool:
    """Whether the page claims a date of publication, as articles do and walls don't."""
    return any(meta.name in ("article:published_time", "datepublished", "pubdate") for meta in document.meta) or any(
        thing.is_article and thing.properties.get("datePublished") for thing in document.things
    )


def bot_marked(document: Document, body: BodyResult) -> bool:
    """Whether a page of next to no text bears the marks of a challenge."""
    if body.characters >= STUB_CHARACTERS or len(document.tags) > 600:
        return False
    return any(BOT_MARKS.search(script.text, 0, 20_000) for script in document.scripts) or any(
        BOT_MARKS.search(document.attribute(node, name))
        for tag in ("script", "iframe", "div", "form", "meta", "link")
        for node in document.by_tag.get(tag, ())[:200]
        for name in ("src", "id", "class", "action")
    )


def asks_password(document: Document) -> bool:
    """Whether the page has a field for a password."""
    return any(document.attribute(node, "type").lower() == "password" for node in document.by_tag.get("input", ()))
