"""The words around an author's name, language by language: "by", "and", roles, agencies, names that are nobody's.

Data only; everything in lower case.
"""

from __future__ import annotations

#: Words before a name that are never part of one.
BY = (
    "by|written by|words by|reported by|story by|posted by|author|authors|from our|text|texte|texto|testo|tekst|teksti|"
    "autor|autorin|autoren|autores|autora|autore|autori|auteur|auteurs|autrice|geschrieben von|verfasst von|"
    "ein beitrag von|ein artikel von|eine analyse von|ein kommentar von|ein interview von|ein gastbeitrag von|"
    "interview von|interview|kommentar von|aus|écrit par|propos recueillis par|publié par|rédigé par|par|escrito por|"
    "publicado por|redacción de|por|scritto da|a cura di|articolo di|geschreven door|door|napisane przez|oprac|"
    "autorka|автор|авторы|автори|текст|подготовил|подготовила|підготував|підготувала|yazan|haber|muhabir|hazırlayan|"
    "كتب|كتبت|بقلم|تحرير|إعداد|بواسطة|نویسنده|نوشته|به قلم|گزارش|خبرنگار|लेखक|द्वारा|लेखिका|रिपोर्ट|作者|文|撰文|"
    "记者|記者|责编|责任编辑|編集|文責|글|skriven av|skrevet av|skrevet af|av|af|kirjoittaja|kirjoittanut|autoři|"
    "napsal|napsala|írta|szerző|szerk|scris de|autorul|συντάκτης|γράφει|του|της|מאת|כתב|oleh|penulis|reporter|bởi|"
    "tác giả|автор статьи|autor članka|piše|pišu|napisao|napisala|tekst og foto|text och foto|tekst und foto|"
    "text und fotos|text & foto|foto|fotos|photo|photos"
)
#: Such words that names may also begin with: taken off only where at least two words follow.
BY_OR_NAME = "von|vom|van|de|di|da|del|per|do|ja|od|за|от|від|od|от|dari|bij|e"

#: Words between two names, by language ("" for all); "," and ";" always part names.
AND: dict[str, str] = {
    "": "and|und|et|och|og|и|та|ve|और|dan|và|și|és|и|και|with|mit|avec|con|com|met|med|",
    "es": "y|e",
    "pt": "e",
    "it": "e",
    "gl": "e",
    "ca": "i",
    "pl": "i|oraz",
    "hr": "i",
    "sr": "i|и",
    "bs": "i",
    "sl": "in",
    "cs": "a",
    "sk": "a",
    "nl": "en",
    "af": "en",
    "uk": "і|й|та",
    "be": "і|і",
    "fi": "ja",
    "et": "ja",
    "ar": "و",
    "fa": "و",
    "ur": "اور|و",
    "he": "ו",
    "ro": "și|si",
    "lt": "ir",
    "lv": "un",
    "sq": "dhe",
    "eu": "eta",
    "sw": "na",
}

#: Words that make a part of a byline a role, a place or a department, not a name.
ROLES = frozenset(
    "correspondent correspondents editor editors reporter reporters writer columnist journalist producer contributor staff "
    "desk bureau chief senior deputy political sports special associate assistant analyst head executive managing freelance "
    "photographer video digital news newsroom team press wire agency agencies editorial online web lifestyle business "
    "economics technology science health environment royal features entertainment showbiz consumer foreign europe asia africa "
    "redaktion redakteur redakteurin korrespondent korrespondentin chefredakteur chefredakteurin chefreporter reporterin "
    "volontär volontärin autorin ressortleiter ressortleiterin journalistin leiter leiterin mitarbeiter wirtschaft politik "
    "journaliste rédacteur rédactrice rédaction correspondant correspondante envoyé envoyée spécial spéciale chef service "
    "redactor redactora redacción corresponsal periodista enviado enviada especial editora director directora jefe jefa "
    "giornalista redazione corrispondente inviato inviata direttore vicedirettore collaboratore "
    "jornalista repórter redação correspondente colunista redator redatora enviado "
    "verslaggever verslaggeefster redacteur redactie correspondente journaliste hoofdredacteur "
    "dziennikarz dziennikarka redaktor redaktorka redakcja korespondent reporterka "
    "корреспондент обозреватель редактор журналист редакция репортер кореспондент журналіст редактор редакція оглядач "
    "muhabir editör yazar gazeteci muhabiri editörü haber servisi merkezi "
    "مراسل مراسلة محرر محررة صحفي صحفية كاتب كاتبة خبرنگار دبیر نویسنده گروه سرویس "
    "संवाददाता संपादक पत्रकार ब्यूरो डेस्क "
    "toimittaja toimitus journalisti reporter redaktör redaktion korrespondent redaktør journalist krönikör kommentator "
    "redaktorka redaktorius žurnalists wartawan redaksi editor phóng viên novinar novinarka dopisnik urednik "
    "professor university institute fellow".split()
)
#: Titles in East Asian scripts that stand behind or before a name without a blank.
EAST_ASIAN_ROLES = (
    "특파원",
    "선임기자",
    "인턴기자",
    "수습기자",
    "기자",
    "논설위원",
    "编辑",
    "编译",
    "記者",
    "记者",
    "編集委員",
    "論説委員",
    "特派員",
    "通讯员",
    "报道",
)

#: News agencies, which count as authors whatever their spelling looks like.
AGENCIES = frozenset(
    "dpa afp ap reuters apa sda ats keystone-sda ansa efe tass interfax xinhua kyodo jiji pti ani ians belga anp ntb tt "
    "ritzau stt pap čtk ctk mti lusa anadolu aa iha dha irna isna mehr fars tasnim yonhap newsis antara bernama sid kna epd "
    "bloomberg aap ukrinform unian belta pa tanjug hina sta cna agi adnkronos lapresse askanews afp-services ots "
    "тасс интерфакс укрінформ уніан бта 新华社 共同通信 時事通信 连合 연합뉴스 뉴시스 뉴스1 ورلد وام سانا ایسنا ایرنا تسنیم فارس भाषा".split()
)
#: Words that nobody is called; a byline of these alone is no author.
NOBODY = frozenset(
    "admin administrator editor editors staff guest anonymous unknown newsroom redaktion redaktionen redaktionell redaktor "
    "redacción redaccion redazione rédaction redação redacao redactie redakcja редакция редакція editorial webmaster user "
    "author autor auteur writer team none null undefined n/a na web online news author-name name user1 root online-redaktion "
    "onlineredaktion toimitus redaksi editörü تحرير developer newsdesk webdesk agencies agenturen agencias wire".split()
)
