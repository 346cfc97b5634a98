"""What a fetch that found an article, or an unchanged page, comes to: pages, article and revisions together. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from newsbot import urls
from newsbot.decide.absence import lost, still_shown
from newsbot.decide.identity import Identity, Trail, canonical_link, identify, new_page, trail
from newsbot.decide.known import (
    Decision,
    KnownArticle,
    KnownPage,
    NewRevision,
    NewVisit,
    text_digest,
)
from newsbot.decide.look import Look, Sight
from newsbot.decide.revision import first, revisions
from newsbot.decide.states import LOST, Case, answered, latest, planned, present, visit, visited
from newsbot.items import (
    Article,
    ArticleState,
    Disposition,
    PageStatus,
    Reason,
    RevisionCause,
    VisitOutcome,
    instant,
    precision,
)

#: Longer addresses are too long for an index.
LONGEST_NAME = 2000


def shown(case: Case, seen: Look) -> Decision:
    """A page shows an article: a new one, a known one, or another address of a known one."""
    article = case.fetch.article
    assert article is not None
    way = trail(case.fetch, case.known, case.asked)
    identity = identify(way, article, case.known)
    if identity.article is None:
        return _new(case, way, article)
    if identity.article.state is ArticleState.REMOVED:
        return _taken_down(case, way)
    if _is_alias(case, way, identity.article):
        return _alias(case, way, identity)
    addresses = {page.url_key for page in case.known.addresses(identity.article.id)}
    addresses |= {page.url_key for page in (way.asked, *way.between, way.target)}
    made = revisions(identity.article, article, case.fetch, frozenset(addresses), case.reread)
    return _known(case, way, identity, made)


def unmodified(case: Case, seen: Look) -> Decision:
    """304: what was there before is there still."""
    way = trail(case.fetch, case.known, case.asked)
    article = case.known.article_of(way.target) or case.known.article_of(way.asked)
    if article is None or article.state is ArticleState.REMOVED:
        page = planned(answered(case.asked, case), None, case)
        return Decision((page,), (visit(page, case, VisitOutcome.UNCHANGED),))
    identity = Identity(article, Reason.REDIRECTED if way.target.article_id is None else None)
    if _is_alias(case, way, article):
        return _alias(case, way, identity)
    return _known(case, way, identity, ())


# -- a new article --------------------------------------------------------------------------


def _new(case: Case, way: Trail, article: Article) -> Decision:
    made = first(case.known.next_article_id(), article, case.fetch)
    link = canonical_link(way, article, case.known)
    linked = None if link is None else case.known.page(link)
    if linked is not None and linked.article_id is not None:
        link = None  # that page shows another text: the link is not borne out
    name, renamed = _name(case, way, None if way.is_redirected else link)
    record = KnownArticle(
        id=made.article_id,
        outlet_id=way.target.outlet_id,
        canonical_url=name,
        state=ArticleState.PRESENT,
        first_seen_at=case.fetch.at,
        last_seen_at=case.fetch.at,
    )
    record = with_latest(record, made)
    target = planned(present(way.target, record.id, case, PageStatus.KEPT, None), record, case)
    arrived = visit(target, case, VisitOutcome.KEPT, disposition=Disposition.NEW)
    claimed = () if link is None or linked is not None else (_claimed(case, link, record),)
    decision = _joined(case, way, target, arrived, record, (made,))
    articles = {known.id: known for known in (*renamed, *decision.articles)}
    for known in renamed:  # what gives its name up may be lost by the same fetch
        articles[known.id] = replace(articles[known.id], canonical_url=known.canonical_url)
    return replace(decision, pages=(*decision.pages, *claimed), articles=tuple(articles.values()))


def _claimed(case: Case, link: str, article: KnownArticle) -> KnownPage:
    """The page of a canonical link that nobody fetched: an alias, so that it is known when it is met."""
    page = new_page(link, article.outlet_id, case.fetch)
    return replace(page, article_id=article.id, status=PageStatus.ALIAS, reason=Reason.CANONICAL)


def _name(case: Case, way: Trail, link: str | None) -> tuple[str, tuple[KnownArticle, ...]]:
    """A canonical address that no other article has, and the article that gives it up, if one does.

    The canonical link, else the page's own address. An article that has that one without being shown there goes by the
    address it was read from; where it was shown there and has moved away, the new one's name says since when it stands.
    """
    own = way.target.url
    for candidate in dict.fromkeys((link, own)):
        if candidate is not None and len(candidate) <= LONGEST_NAME and case.known.named(candidate) is None:
            return candidate, ()
    holder = case.known.named(own)
    if holder is not None and holder.latest is not None and case.known.named(holder.latest.article.url) is None:
        return own, (replace(holder, canonical_url=holder.latest.article.url),)
    return f"{own[:LONGEST_NAME]}#{case.fetch.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}", ()


# -- a known article ------------------------------------------------------------------------


def _known(case: Case, way: Trail, identity: Identity, made: tuple[NewRevision, ...]) -> Decision:
    """The article is shown at the page that is watched for it, or at the one that it moved to."""
    article = identity.article
    assert article is not None
    was_lost = article.state in LOST
    is_edited = any(revision.cause is not RevisionCause.EXTRACTOR for revision in made)
    record = replace(
        article,
        state=ArticleState.RESTORED if was_lost else article.state,
        last_seen_at=latest(article.last_seen_at, case.fetch.at),
        missing_since=None,
        gone_since=None,
    )
    for revision in made:
        record = with_latest(record, revision)
    if _leads_away(way, article, identity) and case.known.named(way.target.url) is None:
        record = replace(record, canonical_url=way.target.url)
    target = planned(present(way.target, record.id, case, PageStatus.KEPT, _kept_reason(way.target)), record, case)
    outcome = VisitOutcome.KEPT if is_edited else VisitOutcome.UNCHANGED
    disposition = Disposition.REVISED if is_edited else Disposition.UNCHANGED
    arrived = visit(target, case, outcome, disposition=Disposition.RESTORED if was_lost else disposition)
    return _joined(case, way, target, arrived, record, made)


def _leads_away(way: Trail, article: KnownArticle, identity: Identity) -> bool:
    """Whether a redirect leads from the address that an article goes by, or was read at, to another one."""
    passed = {page.url_key for page in (way.asked, *way.between)}
    return way.is_redirected and (identity.by is Reason.REDIRECTED or urls.key(article.canonical_url) in passed)


def _kept_reason(page: KnownPage) -> Reason | None:
    """That a person split a page from an article is not forgotten."""
    return Reason.SPLIT if page.reason is Reason.SPLIT else None


def _is_alias(case: Case, way: Trail, article: KnownArticle) -> bool:
    """Whether the article is watched at another address than those of this fetch."""
    if way.target.article_id == article.id and way.target.status is PageStatus.KEPT:
        return False
    passed = {page.url_key for page in (way.asked, *way.between, way.target)}
    others = still_shown(case.known.addresses(article.id), passed)
    return any(page.status is PageStatus.KEPT for page in others)


def _alias(case: Case, way: Trail, identity: Identity) -> Decision:
    """Another address of an article; what differs there is no edit, the article is read where it is watched."""
    article = identity.article
    assert article is not None
    is_known = way.target.status is PageStatus.ALIAS and way.target.article_id == article.id
    was_alias = is_known and way.target.visits > 0
    reason = identity.by or (way.target.reason if is_known else None) or Reason.SAME_TEXT
    target = planned(present(way.target, article.id, case, PageStatus.ALIAS, reason), article, case)
    outcome = VisitOutcome.UNCHANGED if was_alias else VisitOutcome.ALIAS
    record = replace(article, last_seen_at=latest(article.last_seen_at, case.fetch.at))
    return _joined(case, way, target, visit(target, case, outcome, None if was_alias else reason), record, ())


def _taken_down(case: Case, way: Trail) -> Decision:
    """The article was removed here, and stays so at whichever address it comes back."""
    page = visited(case.asked, case, status=PageStatus.REMOVED, reason=Reason.TAKEDOWN, failures=0, next_visit_at=None)
    return Decision((page,), (visit(page, case, VisitOutcome.EXCLUDED, Reason.TAKEDOWN),))


# -- joining --------------------------------------------------------------------------------


def with_latest(article: KnownArticle, made: NewRevision) -> KnownArticle:
    """An article with a new latest revision."""
    read = made.revision.article
    published = read.published
    return replace(
        article,
        latest=made.revision,
        edits=(*article.edits, made.revision.at) if made.cause is RevisionCause.EDIT else article.edits,
        section=read.section,
        text_sha256=text_digest(read.text),
        published_at=None if published is None else instant(published),
        published_precision=None if published is None else precision(published),
    )


def _joined(
    case: Case, way: Trail, target: KnownPage, arrived: NewVisit, article: KnownArticle, made: tuple[NewRevision, ...]
) -> Decision:
    """The decision for the whole trail: the target, and what led to it."""
    if not way.is_redirected:
        return Decision((target,), (arrived,), (article,), made)
    passed = {urls.key(hop.url): hop for hop in case.fetch.hops}
    pages: list[KnownPage] = []
    visits: list[NewVisit] = []
    articles: list[KnownArticle] = [article]
    for page in (way.asked, *way.between):
        hop = passed.get(page.url_key)
        own = case.known.article_of(page)
        if own is not None and own.id != article.id and page.shows_article:
            capture = hop.capture if hop else None
            away = Look(Sight.ELSEWHERE, Reason.REDIRECTED)
            loss = lost(case, page, own, away, capture=capture, passed={*passed, target.url_key})
            pages += loss.pages
            visits += loss.visits
            articles += loss.articles
            continue
        moved = visited(
            page,
            case,
            article_id=article.id,
            status=PageStatus.MOVED,
            reason=None,
            moved_to=target.url,
            failures=0,
            http_status=hop.http_status if hop else case.fetch.http_status,
            missing_since=None,
            gone_since=None,
            next_visit_at=None,
        )
        pages.append(moved)
        status = hop.http_status if hop else None
        visits.append(visit(moved, case, VisitOutcome.MOVED, capture=hop.capture if hop else None, http_status=status))
    return Decision((*pages, target), (*visits, arrived), tuple(articles), made)
