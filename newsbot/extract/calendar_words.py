"""The words that dates are written with, language by language: months, halves of the day, zones, "ago".

Data only. A language's months stand in one string, January first, months apart by "|", spellings of one month by a blank,
a blank inside a name as "_". Spellings are lower case; a trailing full stop is never part of one.
"""

from __future__ import annotations

from datetime import timedelta, timezone

MONTHS: dict[str, str] = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
    "october oct|november nov|december dec",
    "de": "januar jänner jan jän|februar feber feb|märz mär mrz maerz|april apr|mai|juni jun|juli jul|august aug|"
    "september sept sep|oktober okt|november nov|dezember dez",
    "fr": "janvier janv jan|février févr fév fevrier|mars|avril avr|mai|juin|juillet juil|août aout aoû|"
    "septembre sept|octobre oct|novembre nov|décembre déc decembre",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|"
    "septiembre setiembre sept sep set|octubre oct|noviembre nov|diciembre dic",
    "it": "gennaio gen genn|febbraio feb febbr|marzo mar|aprile apr|maggio mag magg|giugno giu|luglio lug|agosto ago|"
    "settembre set sett|ottobre ott|novembre nov|dicembre dic",
    "pt": "janeiro jan|fevereiro fev|março mar marco|abril abr|maio mai|junho jun|julho jul|agosto ago|"
    "setembro set|outubro out|novembro nov|dezembro dez",
    "ca": "gener gen|febrer febr|març|abril abr|maig|juny|juliol jul|agost ag|setembre set|octubre oct|novembre nov|"
    "desembre des",
    "gl": "xaneiro xan|febreiro feb|marzo mar|abril abr|maio mai|xuño xuñ|xullo xul|agosto ago|setembro set|"
    "outubro out|novembro nov|decembro dec",
    "eu": "urtarrila urtarrilak urtarrilaren|otsaila otsailak otsailaren|martxoa martxoak martxoaren|"
    "apirila apirilak apirilaren|maiatza maiatzak maiatzaren|ekaina ekainak ekainaren|uztaila uztailak uztailaren|"
    "abuztua abuztuak abuztuaren|iraila irailak irailaren|urria urriak urriaren|azaroa azaroak azaroaren|"
    "abendua abenduak abenduaren",
    "ro": "ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept sep|"
    "octombrie oct|noiembrie noi nov|decembrie dec",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sept sep|"
    "oktober okt|november nov|december dec",
    "af": "januarie jan|februarie feb|maart mrt|april apr|mei|junie jun|julie jul|augustus aug|september sep|"
    "oktober okt|november nov|desember des",
    "sv": "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug|september sept sep|"
    "oktober okt|november nov|december dec",
    "da": "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sept sep|"
    "oktober okt|november nov|december dec",
    "no": "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sept sep|"
    "oktober okt|november nov|desember des",
    "is": "janúar jan|febrúar feb|mars mar|apríl apr|maí|júní jún|júlí júl|ágúst ágú|september sept|október okt|"
    "nóvember nóv|desember des",
    "fi": "tammikuu tammikuuta tammikuun tammi|helmikuu helmikuuta helmikuun helmi|maaliskuu maaliskuuta maaliskuun|"
    "huhtikuu huhtikuuta huhtikuun huhti|toukokuu toukokuuta toukokuun touko|kesäkuu kesäkuuta kesäkuun kesä|"
    "heinäkuu heinäkuuta heinäkuun heinä|elokuu elokuuta elokuun elo|syyskuu syyskuuta syyskuun syys|"
    "lokakuu lokakuuta lokakuun loka|marraskuu marraskuuta marraskuun marras|joulukuu joulukuuta joulukuun joulu",
    "et": "jaanuar jaan|veebruar veebr|märts|aprill apr|mai|juuni|juuli|august aug|september sept|oktoober okt|"
    "november nov|detsember dets",
    "lv": "janvāris janvārī janvāra|februāris februārī februāra|marts martā marta|aprīlis aprīlī aprīļa|"
    "maijs maijā maija|jūnijs jūnijā jūnija|jūlijs jūlijā jūlija|augusts augustā augusta|"
    "septembris septembrī septembra|oktobris oktobrī oktobra|novembris novembrī novembra|"
    "decembris decembrī decembra",
    "lt": "sausio sausis|vasario vasaris|kovo kovas|balandžio balandis|gegužės gegužė|birželio birželis|"
    "liepos liepa|rugpjūčio rugpjūtis|rugsėjo rugsėjis|spalio spalis|lapkričio lapkritis|gruodžio gruodis",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec mar|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze|"
    "lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|"
    "listopada listopad lis|grudnia grudzień gru",
    "cs": "ledna leden led|února únor úno|března březen bře|dubna duben dub|května květen kvě|června červen čvn|"
    "července červenec čvc|srpna srpen srp|září zář|října říjen říj|listopadu listopad lis|prosince prosinec pro",
    "sk": "januára január jan|februára február feb|marca marec mar|apríla apríl apr|mája máj|júna jún|júla júl|"
    "augusta august aug|septembra september sep|októbra október okt|novembra november nov|decembra december dec",
    "hu": "január jan|február febr feb|március márc már|április ápr|május máj|június jún|július júl|"
    "augusztus aug|szeptember szept|október okt|november nov|december dec",
    "sl": "januarja januar jan|februarja februar feb|marca marec mar|aprila april apr|maja maj|junija junij jun|"
    "julija julij jul|avgusta avgust avg|septembra september sep|oktobra oktober okt|novembra november nov|"
    "decembra december dec",
    "hr": "siječnja siječanj sij|veljače veljača velj|ožujka ožujak ožu|travnja travanj tra|svibnja svibanj svi|"
    "lipnja lipanj lip|srpnja srpanj srp|kolovoza kolovoz kol|rujna rujan ruj|listopada listopad lis|"
    "studenoga studenog studeni stu|prosinca prosinac pro",
    "sr": "januara januar јануара јануар jan јан|februara februar фебруара фебруар feb феб|marta mart марта март|"
    "aprila april априла април apr апр|maja maj маја мај|juna jun јуна јун|jula jul јула јул|"
    "avgusta avgust августа август avg авг|septembra septembar септембра септембар sep сеп|"
    "oktobra oktobar октобра октобар okt окт|novembra novembar новембра новембар nov нов|"
    "decembra decembar децембра децембар dec дец",
    "mk": "јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември",
    "bg": "януари яну|февруари фев|март мар|април апр|май|юни|юли|август авг|септември сеп|октомври окт|"
    "ноември ное|декември дек",
    "ru": "января январь янв|февраля февраль фев февр|марта март мар|апреля апрель апр|мая май|июня июнь июн|"
    "июля июль июл|августа август авг|сентября сентябрь сен сент|октября октябрь окт|ноября ноябрь ноя нояб|"
    "декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень кві квіт|травня травень тра трав|"
    "червня червень чер черв|липня липень лип|серпня серпень сер серп|вересня вересень вер|"
    "жовтня жовтень жов жовт|листопада листопад лис|грудня грудень гру груд",
    "be": "студзеня|лютага|сакавіка|красавіка|мая траўня|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ μάρ|απριλίου απρίλιος απρ|"
    "μαΐου μαίου μάιος μαι μαϊ μάι|ιουνίου ιούνιος ιουν ιούν|ιουλίου ιούλιος ιουλ ιούλ|αυγούστου αύγουστος αυγ αύγ|"
    "σεπτεμβρίου σεπτέμβριος σεπ σεπτ|οκτωβρίου οκτώβριος οκτ|νοεμβρίου νοέμβριος νοε νοέ|"
    "δεκεμβρίου δεκέμβριος δεκ",
    "tr": "ocak oca|şubat şub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|"
    "kasım kas|aralık ara",
    "az": "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    "kk": "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан",
    "sq": "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor",
    "ar": "يناير كانون_الثاني جانفي|فبراير شباط فيفري|مارس آذار اذار|أبريل ابريل إبريل نيسان أفريل|مايو أيار ايار ماي|"
    "يونيو حزيران جوان يونية|يوليو تموز جويلية يولية|أغسطس اغسطس آب أوت غشت|سبتمبر أيلول ايلول شتنبر|"
    "أكتوبر اكتوبر تشرين_الأول تشرين_الاول|نوفمبر تشرين_الثاني نونبر|ديسمبر كانون_الأول كانون_الاول دجنبر",
    "fa": "ژانویه ژانویهٔ ژانویۀ|فوریه فوریهٔ فوریۀ|مارس|آوریل آپریل|مه می|ژوئن جون|ژوئیه ژوئیهٔ ژوئیۀ جولای ژوییه|"
    "اوت آگوست اگست|سپتامبر|اکتبر|نوامبر|دسامبر",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|"
    "אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "hi": "जनवरी जन|फ़रवरी फरवरी फ़र|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त अग|सितंबर सितम्बर सित|अक्टूबर अक्तूबर अक्टू|"
    "नवंबर नवम्बर नव|दिसंबर दिसम्बर दिस",
    "mr": "जानेवारी|फेब्रुवारी|मार्च|एप्रिल|मे|जून|जुलै|ऑगस्ट|सप्टेंबर|ऑक्टोबर|नोव्हेंबर|डिसेंबर",
    "bn": "জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট আগষ্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "ta": "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "te": "జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జులై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్",
    "id": "januari jan|februari feb pebruari|maret mar|april apr|mei|juni jun|juli jul|agustus agt agu ags|"
    "september sep|oktober okt|november nov nopember|desember des",
    "ms": "januari jan|februari feb|mac|april apr|mei|jun|julai|ogos|september sep|oktober okt|november nov|"
    "disember dis",
    "tl": "enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre",
    "sw": "januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba",
    "th": "มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|สิงหาคม ส.ค|กันยายน ก.ย|"
    "ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค",
    "ka": "იანვარი იანვარს|თებერვალი თებერვალს|მარტი მარტს|აპრილი აპრილს|მაისი მაისს|ივნისი ივნისს|ივლისი ივლისს|"
    "აგვისტო აგვისტოს|სექტემბერი სექტემბერს|ოქტომბერი ოქტომბერს|ნოემბერი ნოემბერს|დეკემბერი დეკემბერს",
    "hy": "հունվարի հունվար|փետրվարի փետրվար|մարտի մարտ|ապրիլի ապրիլ|մայիսի մայիս|հունիսի հունիս|հուլիսի հուլիս|"
    "օգոստոսի օգոստոս|սեպտեմբերի սեպտեմբեր|հոկտեմբերի հոկտեմբեր|նոյեմբերի նոյեմբեր|դեկտեմբերի դեկտեմբեր",
}

#: Months of the Solar Hijri calendar: Persian, Dari and Pashto spellings.
JALALI_MONTHS = (
    "فروردین فروردين حمل|اردیبهشت ارديبهشت ثور|خرداد جوزا|تیر تير سرطان|مرداد امرداد اسد|شهریور شهريور سنبله|"
    "مهر میزان|آبان ابان عقرب|آذر اذر قوس|دی دي جدی|بهمن دلو|اسفند حوت"
)

#: Words for the second half of the day, where hours run to twelve.
AFTERNOON = frozenset(
    "pm p.m p.m. 午後 下午 오후 晚上 傍晚 مساء مساءً م بعدازظهر ب.ظ عصر शाम दोपहर अपराह्न रात μμ μ.μ μ.μ. ch chiều öö "
    "du delpasdite".split()
)
#: Words for its first half.
FORENOON = frozenset(
    "am a.m a.m. 午前 上午 오전 早上 凌晨 صباحا صباحاً ص قبل‌ازظهر ق.ظ صبح सुबह पूर्वाह्न πμ π.μ π.μ. sa sáng öö de paradite".split()
)

#: Signs and words between an hour and its minutes, or after a bare hour.
HOUR_SIGNS = frozenset(
    "h hs hrs uhr u uur 時 时 点 點 시 ч час часов год година годин น horas ore ora heures heure godz kl klo klokken klukkan "
    "बजे ساعت الساعة".split()
)


def _zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


#: Abbreviations of zones; where one is used by several (IST, CST, BST), the one most written by news outlets.
ZONES: dict[str, timezone] = {
    name: _zone(hours)
    for hours, names in (
        (0, "Z UTC GMT WET UCT"),
        (1, "BST CET MEZ WAT WEST HNEC"),
        (2, "CEST MESZ EET SAST CAT HAEC"),
        (3, "EEST MSK МСК EAT TRT AST-ARABIA"),
        (3.5, "IRST"),
        (4, "GST SAMT"),
        (4.5, "AFT"),
        (5, "PKT YEKT"),
        (5.5, "IST SLST"),
        (5.75, "NPT"),
        (6, "BDT OMST"),
        (6.5, "MMT"),
        (7, "WIB ICT KRAT"),
        (8, "WITA SGT HKT PHT MYT AWST"),
        (9, "WIT JST KST"),
        (9.5, "ACST"),
        (10, "AEST VLAT"),
        (10.5, "ACDT"),
        (11, "AEDT"),
        (12, "NZST"),
        (13, "NZDT"),
        (-2.5, "NDT"),
        (-3, "BRT ART UYT ADT CLST"),
        (-3.5, "NST"),
        (-4, "EDT AST CLT VET BOT HAE"),
        (-5, "EST CDT COT PET ECT HNE"),
        (-6, "CST MDT"),
        (-7, "MST PDT"),
        (-8, "PST AKDT"),
        (-9, "AKST"),
        (-10, "HST"),
    )
    for name in names.split()
}

#: Abbreviations that mean a place's time, summer or winter.
PLACE_ZONES: dict[str, str] = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

#: "Ago": a text with one of these and a number with a unit is a relative date.
AGO = (
    "ago|vor|il y a|hace|fa|há|geleden|temu|назад|тому|önce|منذ|قبل|پیش|पहले|前|전|sedan|siden|sitten|před|ezelőtt|"
    "acum|πριν|לפני|yang lalu|trước|ที่แล้ว|преди|prije|pre|pred|enne|atrás"
)
#: Days for which a unit stands, by the beginnings of its spellings; 0 for minutes and hours.
UNITS: dict[int, str] = {
    0: "second minut hour hr min sekund stund heure hora or uur uren godzin минут час годин хвилин dakika saat دقيقة ساعة "
    "دقائق ساعات دقیقه ساعت मिनट घंट 分 小时 小時 時間 분 시간 timm time tunti minuutti hodin óra perc λεπτ ώρ דקות שעות jam "
    "menit phút giờ นาที ชั่วโมง sat",
    1: "day tag jour día dia giorn dag dni dzień день дня дней дні днів gün يوم أيام روز दिन 天 日 일 päiv den dny nap zile "
    "ημέρ μέρ ימים hari ngày วัน дни dan",
    7: "week woche semaine semana settiman weke weken tydzień tygodn недел тижн hafta أسبوع أسابيع هفته सप्ताह हफ़्त 周 週 주 "
    "veck uge uke viiko týdn hét săptămân εβδομάδ שבוע minggu tuần สัปดาห์ седмиц nedelj tjedan",
}
YESTERDAY = frozenset(
    "yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера вчора dün أمس دیروز 昨日 昨天 어제 igår går eilen včera "
    "tegnap χθες אתמול kemarin वчера jučer juče ahir".split()
)
TODAY = frozenset(
    "today heute aujourd'hui hoy oggi hoje vandaag dzisiaj dziś сегодня сьогодні bugün اليوم امروز 今日 今天 오늘 idag dag "
    "tänään dnes ma azi σήμερα היום днес danas avui आज".split()
)
