"""Pages that stand in an article's place are told from articles that merely speak of them."""

from __future__ import annotations

import pytest

from newsbot.extract import explain
from newsbot.items import ArticleKind, Reason

URL = "https://news.example/a"
TEXT = "".join(
    f"<p>The {word} of the {word}s met on Monday evening and decided, after a long debate, to keep the old bridge open "
    "for another winter, whatever the engineers of the county may say about its two middle piers.</p>"
    for word in ("guild", "choir", "board", "union", "senate", "house", "club", "crew", "team", "band")
)


def page(title: str, body: str, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Just a moment...", "<p>Checking your browser</p>", Reason.BOT_WALL),
        ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>", Reason.BOT_WALL),
        ("news.example", "<script src='https://geo.captcha-delivery.com/captcha/'></script>", Reason.BOT_WALL),
        ("news.example", "<div id=px-captcha></div>", Reason.BOT_WALL),
        ("Один момент…", "<p>Проверка браузера</p>", Reason.BOT_WALL),
        ("Seite nicht gefunden", "<h1>404</h1><p>Hier ist nichts.</p>", Reason.SOFT_404),
        ("Page introuvable - Le Quai", "<p>Cette page n’existe plus.</p>", Reason.SOFT_404),
        ("ページが見つかりません", "<p>お探しのページは移動しました。</p>", Reason.SOFT_404),
        ("Anmelden", "<form><input type=email><input type=password></form>", Reason.LOGIN_WALL),
        ("تسجيل الدخول", "<form><input type=text><input type=password></form>", Reason.LOGIN_WALL),
    ],
)
def test_walls(title: str, body: str, reason: Reason) -> None:
    found = explain(page(title, body), URL)
    assert found.kind.wall is reason
    assert found.article.kind is ArticleKind.OTHER


@pytest.mark.parametrize(
    "title",
    ["Access denied: how a museum lost its key", "404 days without rain", "Login, a history of a word", "Captcha art"],
)
def test_articles_that_speak_of_walls_are_none(title: str) -> None:
    assert explain(page(title, f"<article><h1>{title}</h1>{TEXT}</article>"), URL).kind.wall is None


def test_a_login_form_beside_an_article_is_no_wall() -> None:
    form = "<form><input type=password></form>"
    assert explain(page("The bridge stays", f"{form}<article>{TEXT}</article>"), URL).kind.wall is None
