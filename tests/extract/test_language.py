"""The language of an article: as declared, where the text does not contradict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.extract.language import detect, language_tag

TEXTS = {
    "en": "The council decided on Monday that the old bridge will be kept open for boats, but not for the cars.",
    "de": "Der Rat hat am Montag entschieden, dass die alte Brücke für Boote offen bleibt, aber nicht für die Autos.",
    "fr": "Le conseil a décidé lundi que le vieux pont restera ouvert pour les bateaux, mais pas pour les voitures.",
    "es": "El consejo decidió el lunes que el viejo puente siga abierto para los barcos, pero no para los coches.",
    "it": "Il consiglio ha deciso lunedì che il vecchio ponte resta aperto per le barche, ma non per le macchine.",
    "pt": "O conselho decidiu na segunda que a velha ponte fica aberta para os barcos, mas não para os carros.",
    "nl": "De raad heeft maandag besloten dat de oude brug open blijft voor de boten, maar niet voor de auto's.",
    "pl": "Rada zdecydowała w poniedziałek, że stary most będzie otwarty dla łodzi, ale nie jest dla samochodów.",
    "tr": "Meclis pazartesi günü eski köprünün tekneler için açık kalacağını ama yeni bir yol olmadığını söyledi.",
    "sv": "Rådet beslutade på måndagen att den gamla bron ska vara öppen för båtar men inte för bilar.",
    "fi": "Neuvosto päätti että vanha silta on auki veneille mutta ei autoille, ja niin se oli myös ennen kuin nyt.",
    "cs": "Rada v pondělí rozhodla, že starý most bude otevřený pro lodě, ale ne pro auta.",
    "hu": "A tanács hétfőn úgy döntött, hogy a régi híd nyitva marad a hajóknak, de nem az autóknak.",
    "ro": "Consiliul a decis luni că podul vechi va fi deschis pentru bărci, dar nu și pentru mașini.",
    "id": "Dewan pada hari Senin memutuskan bahwa jembatan lama itu akan dibuka untuk perahu dan tidak untuk mobil.",
    "vi": "Hội đồng đã quyết định rằng cây cầu cũ sẽ được mở cho thuyền và không cho các xe.",
    "ru": "Совет решил в понедельник, что старый мост будет открыт для лодок, но не для машин, как это было раньше.",
    "uk": "Рада вирішила в понеділок, що старий міст буде відкритий для човнів, але не для машин, як це було раніше.",
    "bg": "Съветът реши в понеделник, че старият мост ще бъде отворен за лодки, но не и за коли, които са много.",
    "ar": "قرر المجلس يوم الاثنين أن الجسر القديم سيبقى مفتوحا أمام القوارب في النهر وليس أمام السيارات.",
    "fa": "شورا روز دوشنبه تصمیم گرفت که پل قدیمی برای قایق‌ها باز بماند اما نه برای ماشین‌ها.",
    "ur": "کونسل نے پیر کو فیصلہ کیا کہ پرانا پل کشتیوں کے لیے کھلا رہے گا اور گاڑیوں کے لیے نہیں ہے۔",
    "hi": "परिषद ने सोमवार को फैसला किया कि पुराना पुल नावों के लिए खुला रहेगा और गाड़ियों के लिए नहीं है।",
    "zh": "市议会星期一决定，旧桥将继续对船只开放，但不对汽车开放。",
    "ja": "市議会は月曜日、古い橋をボートのために開けておくことを決めたが、車のためではない。",
    "ko": "시의회는 월요일에 오래된 다리를 배에는 열어 두지만 자동차에는 열지 않기로 결정했다.",
    "el": "Το συμβούλιο αποφάσισε τη Δευτέρα ότι η παλιά γέφυρα θα μείνει ανοιχτή για τις βάρκες.",
    "he": "המועצה החליטה ביום שני כי הגשר הישן יישאר פתוח לסירות אך לא למכוניות.",
    "th": "สภาตัดสินใจเมื่อวันจันทร์ว่าสะพานเก่าจะเปิดให้เรือผ่านได้ต่อไป แต่ไม่ใช่รถยนต์",
}


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    found = detect(text)
    assert found is None or 0 < found[1] <= 1
    language_tag(text)


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence(language: str) -> None:
    found = detect(TEXTS[language])
    assert found is not None
    assert found[0] == language


def test_too_little_text_has_none() -> None:
    assert detect("12.5 %") is None
    assert detect("") is None


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("en_GB", "en-GB"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("pt-BR.UTF-8", "pt-BR"),
        ("sr-Latn", "sr-Latn"),
        ("es-419", "es-419"),
        ("iw", "he"),
        ("nb-NO", "nb-NO"),
        ("fil", "fil"),
        ("English", "en"),
        ("Deutsch", "de"),
        ("und", None),
        ("klingon language", None),
        ("", None),
        (None, None),
    ],
)
def test_what_pages_declare_becomes_a_tag(declared: str | None, tag: str | None) -> None:
    assert language_tag(declared) == tag
