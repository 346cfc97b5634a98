"""The commonest words of the languages that share a script. Data only; lower case.

Short, frequent words that do not change with the subject: articles, prepositions, conjunctions, pronouns, auxiliaries.
"""

from __future__ import annotations

SCRIPTS: dict[str, tuple[str, ...]] = {
    "latin": (
        "en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "sv", "da", "no", "fi", "cs", "sk", "hu", "ro", "hr", "sl",
        "et", "lv", "lt", "id", "ms", "vi", "ca", "gl", "eu", "sq", "az", "is", "ga", "cy", "af", "sw", "tl", "zu", "xh", "lb",
        "mt", "so", "ha", "sr",
    ),
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"),
    "arabic": ("ar", "fa", "ur", "ps", "ckb"),
    "devanagari": ("hi", "mr", "ne"),
    "bengali": ("bn", "as"),
    "hebrew": ("he", "yi"),
    "ethiopic": ("am", "ti"),
    "greek": ("el",), "armenian": ("hy",), "gurmukhi": ("pa",), "gujarati": ("gu",), "oriya": ("or",), "tamil": ("ta",),
    "telugu": ("te",), "kannada": ("kn",), "malayalam": ("ml",), "sinhala": ("si",), "thai": ("th",), "lao": ("lo",),
    "burmese": ("my",), "georgian": ("ka",), "khmer": ("km",), "hangul": ("ko",), "han": ("zh", "ja"),
}  # fmt: skip

#: First and last code point of a script.
RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0000, 0x024F, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "armenian"),
    (0x0590, 0x05FF, "hebrew"),
    (0x0600, 0x077F, "arabic"),
    (0xFB50, 0xFEFF, "arabic"),
    (0x0900, 0x097F, "devanagari"),
    (0x0980, 0x09FF, "bengali"),
    (0x0A00, 0x0A7F, "gurmukhi"),
    (0x0A80, 0x0AFF, "gujarati"),
    (0x0B00, 0x0B7F, "oriya"),
    (0x0B80, 0x0BFF, "tamil"),
    (0x0C00, 0x0C7F, "telugu"),
    (0x0C80, 0x0CFF, "kannada"),
    (0x0D00, 0x0D7F, "malayalam"),
    (0x0D80, 0x0DFF, "sinhala"),
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x1000, 0x109F, "burmese"),
    (0x10A0, 0x10FF, "georgian"),
    (0x1100, 0x11FF, "hangul"),
    (0x1200, 0x139F, "ethiopic"),
    (0x1780, 0x17FF, "khmer"),
    (0x3040, 0x30FF, "kana"),
    (0x3400, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"),
)

#: Languages that are so close that a page's declaration is believed over its words.
CLOSE: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "no da sv nb nn",
        "hr sr bs sl mk cnr sh",
        "id ms",
        "cs sk",
        "es gl ca pt",
        "ru uk be bg mk sr kk ky mn tg",
        "nl af fy",
        "hi mr ne",
        "ar fa ur ps ckb ug sd",
        "zh yue ja",
        "et fi",
        "tr az",
        "zu xh st tn sw",
        "de lb als gsw",
    )
)

COMMON: dict[str, str] = {
    "en": "the of and to in is that for on with was as at by from this have it are be not has but had they which you were "
    "their or an his her will who been more when there would said",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach wird bei einer um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch",
    "fr": "le la les de des du et en un une que qui dans pour pas au sur ne se par est plus ce avec il son sont cette aux ont "
    "mais comme ses nous vous leur elle été fait être à où",
    "es": "de la que el en y los se del las un por con no una su para es al lo como más pero sus le ha este sí porque esta "
    "entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante fue son",
    "it": "di e il la che in un per è non una del si con le i da al sono come dei più nel alla ha anche lo gli delle della ma "
    "dal questo su nella stato ai essere tra loro suo dalla cui dopo ancora",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando muito "
    "nos já também só pelo pela até isso ela entre depois sem mesmo aos foi são está",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar door over wordt "
    "heeft worden ze hij hun deze was werd zich tot meer of kan geen wel",
    "pl": "w i na z do się nie jest że to o jak za po od przez dla ale co są tym przy jego by tego ze tylko który oraz może "
    "roku już które także była było ich pod",
    "tr": "ve bir bu da de için ile olarak daha olan gibi çok kadar sonra en ne ama o var olduğu ki her göre değil veya "
    "tarafından ise ancak bunu yeni iki oldu dedi",
    "sv": "och att det i en är som på av för med den till inte har om ett var de men så kan sig från vi när han nu efter över "
    "ska hon också under eller vid mot än där",
    "da": "og at det i en er som på af for med den til ikke har om et var de men så kan sig fra vi når han nu efter over skal "
    "hun også ved mod end der blev være bliver",
    "no": "og at det i en er som på av for med den til ikke har om et var de men så kan seg fra vi når han nå etter over skal "
    "hun også ved mot enn der ble være blir",
    "fi": "ja on ei että se oli hän myös mutta ovat kun joka mukaan sen ole niin kuin tai vain jo voi vuoden olla ollut nyt "
    "sitä tämä siitä kanssa jonka sekä",
    "cs": "a se v na je že to z do o s i ve za pro k ale jako by si po už od jeho podle které který jsou bylo při není také "
    "jsem byl ze roku než až",
    "sk": "a sa v na je že to z do o s aj vo za pre k ale ako by si po už od jeho podľa ktoré ktorý sú bolo pri nie tiež som "
    "bol zo roku než až",
    "hu": "a az és hogy nem is egy de volt ez meg már csak el még mint azt ha vagy lesz van ki majd szerint után volna fel "
    "most be amely mert lehet két",
    "ro": "și de în la a cu pe nu să din că o care este un mai pentru se au fost sunt ce al dar după sau prin lui până când "
    "fi am ale între iar",
    "hr": "i je u se na da su za od s a koji to o kao ne ili ali što iz će bi po sve nije bio samo još više kod prema te koje "
    "biti tijekom uz",
    "sr": "i je u se na da su za od sa a koji to o kao ne ili ali što šta iz će bi po sve nije bio samo još više kod prema te "
    "koje и је у се на да су за од са а који то о као не или али што из ће би по све није био само још",
    "sl": "in je v se na da so za od z s pa ki to o kot ne ali iz bo bi po vse ni bil samo še več pri tudi jih ter med ob leta",
    "et": "ja on ei et see oli ta ka aga kui mis oma ning nii või siis veel välja üle pärast juba mitte eesti selle",
    "lv": "un ir ar no par ka uz lai bet kas tas arī gan pēc nav to kā tiek vai bija kuri jau pie",
    "lt": "ir yra kad su iš bet tai kaip per apie nuo jau buvo taip pat dėl prie metų jie ar bus tik savo",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena tersebut bisa ada mereka lebih telah "
    "oleh saat sudah kata kepada adalah sebagai para",
    "ms": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke kerana tersebut boleh ada mereka lebih telah "
    "oleh ketika sudah kata kepada adalah sebagai beliau bahawa",
    "vi": "và của là có cho không được trong với một các người này đã những để khi từ đến về tại cũng ra như nhiều sẽ năm ông "
    "trên vào",
    "ca": "de la i el que a en un per les els del amb una no és al ha més com dels però va ser aquest són seva entre també",
    "gl": "de a o que e do da en un para con non unha os no se na por máis as dos como pero ao das é foi tamén seu súa",
    "eu": "eta da ez du bat ere dira zen dute egin izan baina hau dela beste baino zuen gure hori egiten den bere",
    "sq": "të e në dhe për me që një nga është se si do nuk ka më janë kjo por ka u tij prej",
    "az": "və bu bir ilə üçün də ki olan olub daha isə sonra edib deyil onun bildirib görə ildə",
    "is": "og að í er sem á það við var til um en ekki með hann fyrir hún af eru því hefur þess frá verið",
    "ga": "agus an na ar is go le ag do sé bhí ina a i",
    "cy": "yn y a i o ar ei mae am wedi gan fod eu hefyd",
    "af": "die en van in is dat het te nie vir op met sy hy ook om was wat n aan by deur sal as maar hulle",
    "sw": "ya na wa kwa katika ni la za kuwa hiyo huyo lakini alisema cha kama yake baada",
    "tl": "ang ng sa na at mga ay para ito ni si hindi may pa nang kay niya",
    "zu": "ukuthi le uma futhi kanye ngoba kodwa lo kusho uthe nje khona lapho kule",
    "xh": "ukuba kwaye le xa kuba kodwa kunye apho oku ukuze",
    "lb": "an der de d'an den dat ass fir net an eng mat op vun sech hunn si och",
    "mt": "il li u ta ma fil minn għal din dan mhux kien biex aktar jew",
    "so": "iyo in ka ku ee oo waa la uu si ay ah",
    "ha": "da a na ta ya ba wani cikin domin amma sun an",
    "ru": "и в не на что с по он как это из а за к но его от для же было ее бы когда у о мы был только так все они до или "
    "также который чтобы если со года при",
    "uk": "і в не на що з та до у як за про від це для але він його є або також було вони після які року який бути щоб під "
    "час вже ми вона її",
    "be": "і ў не на што з да як за пра ад гэта для але ён яго або таксама было яны пасля якія года які каб",
    "bg": "на и да в се за от с не че е са по това като ще който до но към при което бе след те му или също",
    "mk": "на и да во се за од со не дека е по тоа како ќе кој до но кон при што беше тие или исто",
    "kk": "және мен бұл үшін деп бір да де болды жылы осы бойынша бар емес",
    "ky": "жана менен бул үчүн деп бир да болгон жылы ушул боюнча бар эмес",
    "mn": "нь байна энэ болон юм гэж байгаа нэг хийх улсын",
    "tg": "ва дар аз ба ки ин барои бо аст як шуд буд",
    "ar": "في من على إلى أن التي الذي عن مع هذا هذه كان ما لا بعد قد لم بين كما قال خلال حيث وقال أو ذلك",
    "fa": "و در به از که این را با است برای آن یک می خود شده تا کرد بر هم ها های اما بود نیز شد",
    "ur": "کے کی میں ہے اور سے کا کو نے پر یہ کہ ہیں بھی اس جو تھا ان ایک",
    "ps": "د په او چې کې له ته دی یې سره هم هغه دا شوي",
    "ckb": "لە بە و کە بۆ ئەو لەگەڵ ئەم هەر دوای",
    "hi": "के में की है और से का को ने पर यह कि हैं भी इस जो था एक नहीं तो ही हो गया लिए",
    "mr": "आहे या आणि च्या ते की हे होते नाही केली साठी मध्ये आहेत असे",
    "ne": "छ र को मा ले का पनि हो गरेको भएको छन् यो हुने नेपाल",
    "bn": "ও এবং থেকে করে এই না হয় জন্য করা তার হবে",
    "as": "আৰু এই কৰা হয় পৰা তেওঁ",
    "he": "של את על לא הוא עם זה כי גם אל היא אך או",
    "yi": "די און איז פון אין צו דער אז נישט",
    "am": "እና ነው ላይ ውስጥ ጋር",
    "ti": "እዩ ኣብ ናይ ከም",
}
