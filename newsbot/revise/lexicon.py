"""Words that only a language can tell: how corrections begin, numbers in words, capitals that are no names.

Data, in many languages; a language that is missing loses a finer kind of change, never a change.
"""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """The words that stand in `text`."""
    return frozenset(text.split())


def alternatives(text: str) -> str:
    """One pattern of those that stand on the lines of `text`."""
    return "|".join(line.strip() for line in text.strip().splitlines())


#: Words that head a correction; a colon, a stop, a dash or nothing follows.
_HEADS = alternatives(
    r"""
    corrections?(?: and clarifications?)?|clarifications?|corrected|retraction|erratum|errata|editor[’']?s[’']? note
    korrektur|berichtigung|richtigstellung|klarstellung|transparenzhinweis|anm\. d\. red|rectificatif|précision|ndlr
    corrección|correccion|rectificación|aclaración|fe de erratas?|correção|errámos|correzione|rettifica|errata corrige
    correctie|rectificatie|naschrift|rättelse|förtydligande|rettelse|presisering|oikaisu|täsmennys|korjaus|sprostowanie
    korekta|od redakcji|oprava|opraveno|helyesbítés|pontosítás|erată|corectură|rectificare|поправк[аи]|исправлени[ея]
    уточнени[ея]|виправлення|уточнення|ispravak|ispravka|düzeltme|διόρθωση|διευκρίνιση|تصحيح|تصويب|توضيح|اصلاح(?:یه)?
    تصحیح|תיקון|הבהרה|सुधार|स्पष्टीकरण|সংশোধনী|সংশোধন|แก้ไข(?:ข่าว|ข้อมูล)|đính chính|cải chính|koreksi|ralat|pembetulan
    訂正|更正|정정
    """
)
#: Phrases that begin a correction or an editor's note, whatever follows.
_PHRASES = alternatives(
    r"""
    corrections? (?:on|appended)\b|note (?:from the editor|to readers)|an? (?:earlier|previous|original) version of th
    anmerkung der redaktion|hinweis der redaktion|in einer (?:früheren|ersten|vorherigen) (?:version|fassung)
    note de la rédaction|une (?:première|précédente) version|cet article a été (?:modifié|corrigé|mis à jour)
    nota (?:del editor|de la redacción)|una versión (?:anterior|previa)|nota (?:do editor|da redação)|uma versão anterior
    nota (?:dell[’']editore|della redazione)|una versione precedente|noot van de redactie|in een eerdere versie
    i en tidigare version|i en tidligere vers[ij]on|sprostowano|w poprzedniej wersji|poznámka redakce
    szerkesztői megjegyzés|nota redac[tț]iei|от редакции|примечание редакции|від редакції|примітка редакції
    napomena uredništva|editörün notu|σημείωση της σύνταξης|ملاحظة (?:المحرر|من المحرر)|הערת ה?עורך|संपादक की टिप्पणी
    หมายเหตุบรรณาธิการ|catatan redaksi|お詫びと訂正|编者按|編者按|编者注|更正启事|바로잡습니다|편집자 주
    """
)
_AMENDED = (
    r"(?:this|the) (?:article|story|post|piece|report|column|headline|page)\b[^.]{0,60}?"
    r" (?:was|has been|were) (?:\w{1,20} )?(?:amended|corrected|updated|edited|revised|changed|clarified)\b"
)
#: How corrections, clarifications and editors' notes begin.
CORRECTIONS = re.compile(rf"(?:{_HEADS})\s?(?:[:：.,;)\]】–—-]|$)|{_PHRASES}|{_AMENDED}", re.IGNORECASE)


#: Numbers written as words, case folded; articles ("un", "ein") are left out.
NUMBERS = word_set(
    """
    zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen
    dozens hundreds thousands millions billions half
    null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn
    neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend millionen milliarden
    million milliarde dutzend dutzende hunderte tausende
    deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante
    soixante cent mille millions milliard milliards dizaine dizaines centaine centaines milliers
    dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis veinte treinta cuarenta
    cincuenta sesenta setenta ochenta noventa cien ciento mil millón millones decenas cientos miles
    dois duas três quatro sete oito nove dez doze treze quatorze quinze vinte trinta quarenta cinquenta sessenta oitenta
    cem milhão milhões bilhão bilhões dezenas centenas milhares
    due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici venti trenta quaranta
    cinquanta sessanta settanta ottanta novanta cento mila milione milioni miliardo miliardi decine centinaia migliaia
    twee drie vijf zes zeven negen tien twaalf dertien veertien vijftien twintig dertig veertig vijftig zestig zeventig
    tachtig negentig honderd duizend miljoen miljard tientallen honderden duizenden
    två tre fyra fem sju åtta nio tio elva tolv tretton fjorton femton tjugo trettio fyrtio femtio hundra tusen miljon
    miljoner miljarder to fire seks syv sju otte åtte ni ti elleve tolv tretten fjorten femten tyve tjue tredive tretti
    hundrede tusind millioner milliarder kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sata tuhat
    dwa dwie dwóch trzy trzech cztery czterech pięć pięciu sześć sześciu siedem siedmiu osiem ośmiu dziewięć dziewięciu
    dziesięć dziesięciu sto tysiąc tysiące tysięcy milion miliony milionów
    dva dvě tři čtyři pět šest sedm osm devět deset tisíc miliard
    два две двое три трое четыре четверо пять пятеро шесть семь восемь девять десять двадцать тридцать сорок
    пятьдесят сто
    тысяча тысячи тысяч миллион миллиона миллионов дві чотири п'ять п’ять шість сім вісім дев'ять дев’ять десять тисяч
    iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin milyon milyar
    δύο τρεις τρία τέσσερις τέσσερα πέντε έξι επτά εφτά οκτώ οχτώ εννέα εννιά δέκα εκατό χίλια χιλιάδες εκατομμύρια
    kettő két három négy öt hat hét nyolc kilenc tíz száz ezer millió
    doi două trei patru cinci șase șapte opt nouă zece sută mie mii milioane
    اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف آلاف مليون دو سه چهار پنج شش هفت هشت نه ده صد
    هزار میلیون
    שניים שתיים שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר מאה אלף מיליון
    दो तीन चार पांच पाँच छह सात आठ नौ दस सौ हजार हज़ार लाख करोड़
    hai ba bốn năm sáu bảy tám chín mười trăm nghìn ngàn triệu tỷ
    dua tiga empat lima enam tujuh delapan sembilan sepuluh ratus ribu juta
    """
)

#: What may change with a number without being a change of its own: units and their inflection.
NUMBERS_IN_WORDS = word_set(
    """
    % ‰ $ € £ ¥ ₩ ₹ percent per cent prozent pourcent euro euros dollar dollars pound pounds people person persons
    and und et y e en och og i и km m kg am pm
    """
)

#: Words with a capital that name nobody: days and months where they are written so, and who speaks.
CAPITALISED = word_set(
    """
    i i'm i’m i've i’ve i'll i’ll i'd i’d
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar jänner februar märz mai juni juli
    oktober
    dezember
    """
)
