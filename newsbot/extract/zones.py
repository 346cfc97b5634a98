"""The zone that a date without an offset is in: the outlet's own, else its country's where that has only one.

Data and one look-up. Pure; standard library only.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

from newsbot.extract.dates import named_zone
from newsbot.extract.evidence import host_of

#: Countries (by domain and by region of a language) with one zone, or one that nearly everybody lives in.
_COUNTRIES = """
ad Europe/Andorra|ae Asia/Dubai|af Asia/Kabul|al Europe/Tirane|am Asia/Yerevan|ao Africa/Luanda
ar America/Argentina/Buenos_Aires|at Europe/Vienna|az Asia/Baku|ba Europe/Sarajevo|bd Asia/Dhaka|be Europe/Brussels
bf Africa/Ouagadougou|bg Europe/Sofia|bh Asia/Bahrain|bi Africa/Bujumbura|bj Africa/Porto-Novo|bn Asia/Brunei
bo America/La_Paz|bt Asia/Thimphu|bw Africa/Gaborone|by Europe/Minsk|cat Europe/Madrid|ch Europe/Zurich
ci Africa/Abidjan|cl America/Santiago|cm Africa/Douala|cn Asia/Shanghai|co America/Bogota|cr America/Costa_Rica
cu America/Havana|cy Asia/Nicosia|cz Europe/Prague|de Europe/Berlin|dk Europe/Copenhagen|do America/Santo_Domingo
dz Africa/Algiers|ec America/Guayaquil|ee Europe/Tallinn|eg Africa/Cairo|es Europe/Madrid|et Africa/Addis_Ababa
fi Europe/Helsinki|fj Pacific/Fiji|fr Europe/Paris|gb Europe/London|ge Asia/Tbilisi|gh Africa/Accra|gr Europe/Athens
gt America/Guatemala|hk Asia/Hong_Kong|hn America/Tegucigalpa|hr Europe/Zagreb|hu Europe/Budapest|ie Europe/Dublin
il Asia/Jerusalem|in Asia/Kolkata|iq Asia/Baghdad|ir Asia/Tehran|is Atlantic/Reykjavik|it Europe/Rome
jm America/Jamaica|jo Asia/Amman|jp Asia/Tokyo|ke Africa/Nairobi|kg Asia/Bishkek|kh Asia/Phnom_Penh|kr Asia/Seoul
kw Asia/Kuwait|la Asia/Vientiane|lb Asia/Beirut|li Europe/Vaduz|lk Asia/Colombo|lt Europe/Vilnius
lu Europe/Luxembourg|lv Europe/Riga|ly Africa/Tripoli|ma Africa/Casablanca|mc Europe/Monaco|md Europe/Chisinau
mk Europe/Skopje|mm Asia/Yangon|mo Asia/Macau|mt Europe/Malta|mv Indian/Maldives|my Asia/Kuala_Lumpur
mz Africa/Maputo|na Africa/Windhoek|ng Africa/Lagos|ni America/Managua|nl Europe/Amsterdam|no Europe/Oslo
np Asia/Kathmandu|nz Pacific/Auckland|om Asia/Muscat|pa America/Panama|pe America/Lima|ph Asia/Manila
pk Asia/Karachi|pl Europe/Warsaw|pt Europe/Lisbon|py America/Asuncion|qa Asia/Qatar|ro Europe/Bucharest
rs Europe/Belgrade|ru Europe/Moscow|rw Africa/Kigali|sa Asia/Riyadh|se Europe/Stockholm|sg Asia/Singapore
si Europe/Ljubljana|sk Europe/Bratislava|sn Africa/Dakar|su Europe/Moscow|sv America/El_Salvador|sy Asia/Damascus
th Asia/Bangkok|tn Africa/Tunis|tr Europe/Istanbul|tt America/Port_of_Spain|tw Asia/Taipei|tz Africa/Dar_es_Salaam
ua Europe/Kyiv|ug Africa/Kampala|uk Europe/London|uy America/Montevideo|uz Asia/Tashkent|ve America/Caracas
vn Asia/Ho_Chi_Minh|ye Asia/Aden|za Africa/Johannesburg|zm Africa/Lusaka|zw Africa/Harare
"""
#: Languages that are written in one country, or in one zone.
_LANGUAGES = """
nb Europe/Oslo|nn Europe/Oslo
de Europe/Berlin|it Europe/Rome|nl Europe/Amsterdam|pl Europe/Warsaw|tr Europe/Istanbul|ja Asia/Tokyo|ko Asia/Seoul
fa Asia/Tehran|hi Asia/Kolkata|uk Europe/Kyiv|sv Europe/Stockholm|da Europe/Copenhagen|no Europe/Oslo
fi Europe/Helsinki|cs Europe/Prague|sk Europe/Bratislava|hu Europe/Budapest|ro Europe/Bucharest|el Europe/Athens
he Asia/Jerusalem|th Asia/Bangkok|vi Asia/Ho_Chi_Minh|bg Europe/Sofia|hr Europe/Zagreb|sr Europe/Belgrade
sl Europe/Ljubljana|lt Europe/Vilnius|lv Europe/Riga|et Europe/Tallinn|zh Asia/Shanghai|bn Asia/Dhaka
ta Asia/Kolkata|te Asia/Kolkata|mr Asia/Kolkata|ml Asia/Kolkata|kn Asia/Kolkata|gu Asia/Kolkata|ne Asia/Kathmandu
si Asia/Colombo|my Asia/Yangon|km Asia/Phnom_Penh|ka Asia/Tbilisi|hy Asia/Yerevan|az Asia/Baku|is Atlantic/Reykjavik
ca Europe/Madrid|eu Europe/Madrid|gl Europe/Madrid|sq Europe/Tirane|mk Europe/Skopje|fr Europe/Paris
ru Europe/Moscow|id Asia/Jakarta|be Europe/Minsk
"""


def _table(text: str) -> dict[str, str]:
    return dict(entry.split(" ") for line in text.split("\n") for entry in line.split("|") if entry)


ZONE_OF_COUNTRY = _table(_COUNTRIES)
ZONE_OF_LANGUAGE = _table(_LANGUAGES)
#: Regions that write the month before the day.
MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "GU", "AS", "PR"})


def zone_for(url: str, language: str | None, named: str | None) -> tuple[tzinfo, str]:
    """The zone for dates without an offset, and how it was found: "rule", "country", "language", "utc".

    `named` is the outlet's zone as its rules give it, `language` a BCP 47 tag.
    """
    if named and (zone := named_zone(named)):
        return zone, "rule"
    parts = (language or "").split("-")
    for country in (host_of(url).rpartition(".")[2], parts[-1].lower() if len(parts) > 1 else ""):
        if country in ZONE_OF_COUNTRY and (zone := named_zone(ZONE_OF_COUNTRY[country])):
            return zone, "country"
    if parts[0] in ZONE_OF_LANGUAGE and (zone := named_zone(ZONE_OF_LANGUAGE[parts[0]])):
        return zone, "language"
    return UTC, "utc"


def writes_month_first(url: str, language: str | None) -> bool:
    """Whether "03/04/2024" is the fourth of March: in American English, and in English of no country under .com."""
    parts = (language or "").split("-")
    if len(parts) > 1 and len(parts[-1]) == 2:
        return parts[-1] in MONTH_FIRST
    domain = host_of(url).rpartition(".")[2]
    return parts[0] in ("", "en") and domain in ("com", "us", "gov", "edu", "net", "org")
