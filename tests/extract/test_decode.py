"""Every way a page can say what its bytes mean, and pages that say it wrongly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.decode import CODECS, LANGUAGE_CODECS, codec_of, decode

RUSSIAN = "<html lang=ru><meta charset='%s'><p>Мороз и солнце; день чудесный! Ещё ты дремлешь.</p>"
FRENCH = "<p>L’été dernier, à la forêt, où l’on déjeûne…</p>"


@pytest.mark.parametrize("label", sorted(CODECS))
def test_every_label_of_the_standard_is_known_to_python(label: str) -> None:
    text, codec = decode(b"<p>plain</p>", f'text/html; charset="{label.upper()}"')
    assert "plain" in text or codec.startswith("utf-16")
    "x".encode(CODECS[label])


@pytest.mark.parametrize("label", ["windows-1251", "koi8-r", "x-cp1251", "cp866", "iso-8859-5", "utf-8"])
def test_meta(label: str) -> None:
    body = (RUSSIAN % label).encode(CODECS[label])
    assert decode(body)[0] == RUSSIAN % label


def test_header_wins_over_meta() -> None:
    body = (RUSSIAN % "iso-8859-1").encode("koi8-r")
    assert "Мороз" in decode(body, "text/html; charset=KOI8-R")[0]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_wins_over_everything(codec: str) -> None:
    assert decode(FRENCH.encode(codec), "text/html; charset=windows-1251")[0] == FRENCH


def test_utf16_without_mark_is_seen() -> None:
    assert decode(FRENCH.encode("utf-16-le"))[0] == FRENCH
    assert decode(FRENCH.encode("utf-16-be"))[0] == FRENCH


def test_utf8_that_is_labelled_otherwise_is_utf8() -> None:
    assert decode(FRENCH.encode(), "text/html; charset=iso-8859-1")[0] == FRENCH


def test_a_damaged_byte_does_not_change_the_encoding() -> None:
    body = FRENCH.encode() * 20
    assert decode(body[:40] + b"\xff" + body[40:])[1] == "utf-8"


def test_unlabelled_legacy_text_is_read_by_its_language() -> None:
    body = "<html lang=ru><p>Мороз и солнце; день чудесный!</p>".encode("cp1251")
    assert "Мороз" in decode(body)[0]
    assert decode("<p>café, déjà vu</p>".encode("cp1252"))[0] == "<p>café, déjà vu</p>"


@pytest.mark.parametrize("label", ["nonsense-8", "", "utf-7", "hz-gb-2312", "rot13", "base64", "x" * 500, "\x00"])
def test_labels_that_are_none_count_as_none(label: str) -> None:
    assert codec_of(label) is None
    assert decode(FRENCH.encode(), f"text/html; charset={label}")[0] == FRENCH


def test_every_language_default_is_a_codec() -> None:
    assert all("x".encode(codec) for codec in LANGUAGE_CODECS.values())


def test_nul_characters_go() -> None:
    assert decode(b"<p>a\0b\0</p>")[0] == "<p>ab</p>"


@given(st.binary(max_size=300), st.one_of(st.none(), st.sampled_from(sorted(CODECS)), st.text(max_size=20)))
def test_any_bytes_give_text_without_nul_or_lone_surrogates(body: bytes, label: str | None) -> None:
    text, _ = decode(body, None if label is None else f"text/html; charset={label}")
    assert "\0" not in text
    text.encode()
