"""What the elements and lines that hold an article's dates are called, with how much each is believed. Data only."""

from __future__ import annotations

#: Names of `<meta>` elements, lower case. A bare "date" is often the page's own, so a date that readers see beats it.
PUBLISHED_META = (
    ("article:published_time", 0.9),
    ("og:article:published_time", 0.9),
    ("og:published_time", 0.85),
    ("og:pubdate", 0.85),
    ("article:published", 0.85),
    ("article.published", 0.85),
    ("datepublished", 0.85),
    ("parsely-pub-date", 0.85),
    ("sailthru.date", 0.85),
    ("cxenseparse:publishtime", 0.85),
    ("cxenseparse:recs:publishtime", 0.85),
    ("article:publicationdate", 0.8),
    ("citation_publication_date", 0.75),
    ("citation_online_date", 0.78),
    ("citation_date", 0.7),
    ("dc.date.issued", 0.8),
    ("dc.date.created", 0.75),
    ("dcterms.created", 0.75),
    ("dcterms.issued", 0.8),
    ("dcterms.available", 0.7),
    ("dcterms.date", 0.6),
    ("dc.created", 0.7),
    ("dc.date", 0.6),
    ("dcsext.articlefirstpublished", 0.8),
    ("publication_date", 0.8),
    ("publish-date", 0.8),
    ("publish_date", 0.8),
    ("publishdate", 0.8),
    ("published_time", 0.8),
    ("published-date", 0.8),
    ("pubdate", 0.8),
    ("pub_date", 0.8),
    ("publisheddate", 0.8),
    ("originalpublicationdate", 0.8),
    ("article_date_original", 0.8),
    ("article:post_date", 0.75),
    ("rbpubdate", 0.8),
    ("gentime", 0.7),
    ("date", 0.6),
    ("datecreated", 0.65),
    ("created", 0.6),
    ("timestamp", 0.5),
    ("video:release_date", 0.5),
    ("release_date", 0.5),
)
MODIFIED_META = (
    ("article:modified_time", 0.9),
    ("og:article:modified_time", 0.85),
    ("og:modified_time", 0.85),
    ("og:updated_time", 0.8),
    ("datemodified", 0.85),
    ("article:modified", 0.8),
    ("dcterms.modified", 0.75),
    ("dc.modified", 0.75),
    ("dc.date.modified", 0.75),
    ("lastmod", 0.7),
    ("last-modified", 0.65),
    ("lastmodified", 0.65),
    ("modified_time", 0.75),
    ("revision_date", 0.6),
    ("cxenseparse:recs:updatetime", 0.7),
    ("update_date", 0.6),
    ("updated", 0.6),
)

#: Words that make a line the date of a change, by language.
UPDATED = (
    "updated|last updated|last modified|modified|edited|aktualisiert|geändert|letzte änderung|zuletzt bearbeitet|"
    "mis à jour|mise à jour|modifié|actualizado|actualización|modificado|aggiornato|ultimo aggiornamento|atualizado|"
    "bijgewerkt|gewijzigd|laatst gewijzigd|zaktualizowano|aktualizacja|ostatnia aktualizacja|обновлено|изменено|"
    "оновлено|змінено|güncelleme|güncellendi|güncellenme|تحديث|آخر تحديث|به‌روزرسانی|بروزرسانی|अपडेट|अपडेटेड|更新|"
    "最終更新|수정|업데이트|최종수정|oppdatert|uppdaterad|opdateret|päivitetty|aktualizováno|aktualizované|frissítve|"
    "actualizat|ενημέρωση|ενημερώθηκε|עודכן|diperbarui|cập nhật|обновена|ažurirano|posodobljeno|uuendatud|atjaunots|"
    "atnaujinta|actualitzat|actualizada"
)
#: Words that make a line the date of publication.
PUBLISHED = (
    "published|first published|posted|publié|paru|veröffentlicht|erschienen|erstellt|publicado|publicada|"
    "fecha de publicación|pubblicato|gepubliceerd|geplaatst|opublikowano|data publikacji|опубликовано|"
    "дата публикации|опубліковано|yayınlanma|yayın|نشر|تاريخ النشر|منتشر|تاریخ انتشار|प्रकाशित|发布|發布|発表|公開|"
    "投稿|掲載|등록|입력|게시|publisert|publicerad|publiceret|julkaistu|publikováno|zveřejněno|megjelent|publicat|"
    "δημοσίευση|δημοσιεύτηκε|פורסם|diterbitkan|đăng|публикувана|objavljeno|paskelbta|publicēts|avaldatud"
)
#: Keys of dates in the state that scripts carry.
SCRIPT_KEYS = (
    "datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publishedDate|published_date|"
    "publicationDate|publication_date|pubDate|pub_date|firstPublished|first_published|firstPublishedAt|"
    "datePublication|postDate|post_date|displayDate|display_date|publishTime|publish_time|published|releaseDate|"
    "release_date|createdAt|created_at"
)
