"""Who wrote it: persons and agencies in many languages, nobody else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract import extract
from newsbot.extract.authors import names_in
from newsbot.items import Author

PROSE = "".join(
    f"<p>The {word} committee met on the bridge in the morning, and after {word} hours of talk it was agreed that the "
    f"{word} boats should pass first, which pleased nearly everybody who had come to see them.</p>"
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
)


def page(head: str = "", byline: str = "", language: str = "en", name: str = "The Daily Mock") -> tuple[Author, ...]:
    html = (
        f'<html lang="{language}"><head><title>A made-up headline of some length</title>'
        f'<meta property="og:site_name" content="{name}">{head}</head><body><article>'
        f"<h1>A made-up headline of some length</h1>{byline}{PROSE}</article></body></html>"
    )
    return extract(html.encode(), "https://www.dailymock.example/news/1").authors


def ld(author: object) -> str:
    data = {"@type": "NewsArticle", "headline": "A made-up headline", "author": author}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@given(st.text(), st.sampled_from([None, "en", "es", "pl", "ar", "zh"]))
def test_any_text_gives_names(text: str, language: str | None) -> None:
    for name in names_in(text, language):
        assert name.strip() == name
        assert name


@pytest.mark.parametrize(
    ("language", "byline", "names"),
    [
        ("en", "By Jane Roe and John Doe, Political Correspondent", ["Jane Roe", "John Doe"]),
        ("en", "Jane Roe (jane@a.example)", ["Jane Roe"]),
        ("en", "ROE, Jane", ["Jane ROE"]),
        ("de", "Von Grete Muster und Hans Beispiel, dpa", ["Grete Muster", "Hans Beispiel", "dpa"]),
        ("fr", "Par Anne Exemple et Luc de la Fiction", ["Anne Exemple", "Luc de la Fiction"]),
        ("es", "Por Ana Ejemplo y Luis Ficción", ["Ana Ejemplo", "Luis Ficción"]),
        ("it", "di Mario Esempio e Anna Prova", ["Mario Esempio", "Anna Prova"]),
        ("pt", "Por Ana Exemplo e João Ficção", ["Ana Exemplo", "João Ficção"]),
        ("nl", "Door Jan Voorbeeld en Piet Test", ["Jan Voorbeeld", "Piet Test"]),
        ("pl", "Autor: Jan Przykład, Anna Próba", ["Jan Przykład", "Anna Próba"]),
        ("ru", "Автор: Иван Примеров и Анна Пробова", ["Иван Примеров", "Анна Пробова"]),
        ("uk", "Автор: Іван Прикладов та Ганна Пробова", ["Іван Прикладов", "Ганна Пробова"]),
        ("tr", "Yazan: Ali Örnek ve Ayşe Deneme", ["Ali Örnek", "Ayşe Deneme"]),
        ("ar", "بقلم: أحمد المثال", ["أحمد المثال"]),
        ("fa", "نویسنده: علی نمونه", ["علی نمونه"]),
        ("hi", "लेखक: राम उदाहरण", ["राम उदाहरण"]),
        ("zh", "记者：张三、李四", ["张三", "李四"]),
        ("ja", "記者　山田太郎", ["山田太郎"]),
        ("ko", "홍길동 기자", ["홍길동"]),
        ("sv", "Av Anna Exempel och Karl Prov", ["Anna Exempel", "Karl Prov"]),
        ("cs", "Autor: Jan Příklad a Eva Zkouška", ["Jan Příklad", "Eva Zkouška"]),
    ],
)
def test_bylines_of_many_languages(language: str, byline: str, names: list[str]) -> None:
    assert list(names_in(byline, language)) == names


def test_structured_authors_come_with_their_pages() -> None:
    author = {"@type": "Person", "name": "Jane Roe", "url": "https://www.dailymock.example/jane"}
    assert page(ld([author, "By John Doe"])) == (Author("Jane Roe", author["url"]), Author("John Doe"))


def test_the_outlet_is_no_author_where_a_person_is_named() -> None:
    assert page(ld([{"name": "The Daily Mock"}, {"name": "Jane Roe"}])) == (Author("Jane Roe"),)
    byline = '<div class="byline">By <a href="/people/jane">Jane Roe</a>, The Daily Mock</div>'
    assert page(ld({"name": "The Daily Mock"}), byline) == (
        Author("Jane Roe", "https://www.dailymock.example/people/jane"),
    )


def test_placeholders_addresses_and_profiles_are_nobody() -> None:
    assert (
        page(
            '<meta name="author" content="admin"><meta property="article:author" content="https://www.facebook.com/mock">'
        )
        == ()
    )
    assert page('<meta name="author" content="redaktion@dailymock.example">', language="de") == ()


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline"><span>By</span> <span>Jane Roe</span></p>',
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Jane Roe</b></span>',
        '<a rel="author" href="/jane">Jane Roe</a>',
        "<div>By Jane Roe</div>",
        '<div><a href="/authors/jane-roe">Jane Roe</a></div>',
        '<div class="article__autor">Von Jane Roe, Berlin</div>',
    ],
)
def test_bylines_on_the_page(byline: str) -> None:
    assert [author.name for author in page(byline=byline)] == ["Jane Roe"]


def test_authors_of_comments_and_teasers_are_not_asked() -> None:
    assert page(byline='<div class="comments"><div class="comment-author">By Some Reader</div></div>') == ()
    assert page(byline='<aside><p class="author">By Jane Roe</p></aside>') == ()
