"""The words that mark a picture's credit or label its caption, language by language. Data only; lower case, "|" between."""

from __future__ import annotations

#: What stands before a credit: "Photo: …", "Foto von …", "撮影：…".
CREDIT = (
    "photograph|photographs|photographer|photographers|photography|photo credits?|photos? courtesy of|photos?|"
    "pictures?|pics?|image credits?|image source|images?|file photo|file|credits?|credit line|copyright|courtesy of|"
    "courtesy|source|sources|illustrations?|graphics?|video|artwork|screenshot|screengrab|handout|fotos?|bild|bilder|"
    "bildquelle|bildrechte|bildnachweis|fotografie|quelle|grafik|symbolbild|archivbild|archivfoto|crédits? photo|"
    "crédits?|credit photo|photographie|infographie|fotografía|fotógrafo|imagen|imágenes|crédito|créditos|fuente|"
    "ilustración|foto de archivo|archivo|cortesía|fotografia|imagem|fonte|ilustração|reprodução|divulgação|arte|"
    "immagine|immagini|credito|crediti|illustrazione|fotogramma|afbeelding|beeld|bron|illustratie|archieffoto|fot|"
    "zdjęcie|zdjęcia|źródło|źródło zdjęcia|grafika|rys|autor|autor zdjęcia|фото|фотограф|фотография|источник|"
    "источник фото|изображение|иллюстрация|кадр|скриншот|джерело|джерело фото|зображення|світлина|ілюстрація|снимка|"
    "снимки|извор|слика|фотографија|fotoğraf|fotoğraflar|kaynak|görsel|الصورة|صورة|صور|المصدر|مصدر الصورة|تصوير|عدسة|"
    "عکس|عکاس|منبع|منبع عکس|تصویر|फोटो|फ़ोटो|तस्वीर|स्रोत|छवि|चित्र|चित्र साभार|फोटो साभार|साभार|图片来源|图源|图|"
    "图片|摄影|摄|来源|供图|資料圖片|圖片|圖|攝影|攝|写真|写真提供|撮影|提供|画像|出典|资料图|사진|사진 제공|"
    "사진제공|사진 출처|출처|제공|자료사진|bilde|kilde|billede|bild av|källa|kuva|kuvaaja|lähde|kép|forrás|fotó|"
    "zdroj|zdroj fotky|vir|izvor|sursa|surse|φωτογραφία|φωτο|φωτογραφίες|πηγή|צילום|תמונה|מקור|קרדיט|foto oleh|"
    "sumber|gambar|ảnh|nguồn|ภาพ|ที่มา|ljósmynd|mynd|argazkia|imatge|imaxe|nuotr|foto autors|fotot|picha|isithombe|"
    "umfanekiso|dok|dokumentation|©|\\(c\\)|ⓒ|copyright ©"
)
#: Labels before a caption that are no part of it.
LABEL = (
    "caption|image caption|photo caption|legend|legende|bildunterschrift|légende|leyenda|pie de foto|legenda|"
    "didascalia|bijschrift|podpis|podpis pod zdjęciem|подпись|підпис|описание|open image in gallery|"
    "view image in fullscreen"
)

#: Agencies and archives that pictures come from, as they stand without any mark.
ARCHIVES = (
    "ap|ap photo|afp|reuters|dpa|epa|epa-efe|efe|ansa|apa|keystone|keystone-sda|getty|getty images|gettyimages|imago|"
    "imago images|picture alliance|picture-alliance|shutterstock|istock|istockphoto|adobe stock|alamy|unsplash|"
    "pexels|pixabay|pa|pa images|pa media|pa wire|belga|anp|hollandse hoogte|ntb|tt|ritzau scanpix|scanpix|lehtikuva|"
    "pap|čtk|mti|lusa|tass|тасс|риа новости|sputnik|xinhua|新华社|中新社|kyodo|共同|ap/アフロ|afp時事|yonhap|"
    "연합뉴스|뉴시스|뉴스1|pti|ani|afp/getty|bloomberg|aap|zuma|zuma press|abaca|sipa|sipa press|hans lucas|maxppp|"
    "europa press|lapresse|agf|fotogramma|instagram|facebook|x|twitter|youtube|screenshot|wikimedia|"
    "wikimedia commons|nasa|aa|anadolu|iha|dha|isna|irna|tasnim|mehr|wam|ugc|usa today|cnn|bbc|ritzau|vg|npa|"
    "afp photo|handout|archiv|archive|archivo|archivio|pool|file|stringer"
)
