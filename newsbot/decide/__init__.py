"""Old + new + now -> what to do: which article a page shows, what became of it, whether there is a revision. Pure.

`decide` judges one fetch by what is known (`Known`), and `Known.apply` lets the next fetch of the batch be judged by
that; `newsbot/store/write.py` reads what is known before and writes what was decided after.

    look.py      what the fetch saw: an article, nothing, an absence, a wall, a failure
    identity.py  which article the page shows: redirect, canonical link, alias, same text
    revision.py  whether the article changed, and by whom: the outlet or another extractor
    arrival.py   an article that is there: new, unchanged, edited, moved, another address of a known one, restored
    absence.py   an article that is not there any more: missing, gone, blocked, redirected
    states.py    what all outcomes share, and the rest of them: failed, rejected
    plan.py      when to look next
    links.py     what becomes of the links that sources name
"""

from __future__ import annotations

from datetime import datetime

from newsbot.decide.absence import absent, forbidden
from newsbot.decide.arrival import shown, unmodified
from newsbot.decide.known import (
    Decision,
    Known,
    KnownArticle,
    KnownOutlet,
    KnownPage,
    KnownRevision,
    Miss,
    NewRevision,
    NewVisit,
    text_digest,
)
from newsbot.decide.look import Look, Sight, is_redirected, look
from newsbot.decide.revision import Reread, was_seen_by
from newsbot.decide.states import Case, failed, rejected
from newsbot.items import Capture, Fetch, Reason

__all__ = [
    "Decision",
    "Known",
    "KnownArticle",
    "KnownOutlet",
    "KnownPage",
    "KnownRevision",
    "Miss",
    "NewRevision",
    "NewVisit",
    "Reread",
    "decide",
    "is_redirected",
    "look",
    "never_reread",
    "text_digest",
]


def never_reread(capture: Capture) -> None:
    """For where no archive is at hand: what another extractor reads is then never said to be the outlet's edit."""


def decide(
    fetch: Fetch,
    known: Known,
    asked: KnownPage,
    *,
    now: datetime,
    crawl_id: int | None,
    revisit: bool = False,
    reread: Reread = never_reread,
) -> Decision:
    """What `fetch`, a visit of the page `asked`, comes to.

    `revisit` says that a person asked to look again, due or not: the server's plain word that a page is gone is then
    taken at once. `reread` reads an old capture with the present extractor. Never raises for any fetch.
    """
    case = Case(fetch, known, asked, now, crawl_id, revisit, reread)
    seen = look(fetch, known, asked.outlet_id)
    if seen.sight is Sight.NO_ARTICLE:
        return _no_article(case, seen)
    return _BY_SIGHT[seen.sight](case, seen)


def _no_article(case: Case, seen: Look) -> Decision:
    """No article. Where the same extractor saw one before, and sees a listing now, the outlet changed."""
    known = case.known.article_of(case.asked)
    read = case.fetch.article
    if seen.reason is Reason.LISTING and known is not None and read is not None:
        if is_redirected(case.fetch):
            return absent(case, Look(Sight.ABSENT, Reason.REDIRECT_SECTION))
        if was_seen_by(known, read.extractor, case.reread):
            return absent(case, Look(Sight.ABSENT, Reason.LISTING))
    return rejected(case, seen)


_BY_SIGHT = {
    Sight.ARTICLE: shown,
    Sight.UNMODIFIED: unmodified,
    Sight.ABSENT: absent,
    Sight.WALLED: absent,
    Sight.ELSEWHERE: absent,
    Sight.FORBIDDEN: forbidden,
    Sight.FAILED: failed,
}
