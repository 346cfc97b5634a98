"""Field by field, block by block, word by word: what changed between two Articles.

Each field is compared by what a reader sees of it (see `noise`), so that `same(a, b)` holds exactly where
`changes(a, b)` is empty. Pure.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from newsbot.items import Article, Block, BlockKind, Change, ChangeKind, date_text, instant
from newsbot.revise.blocks import Pair, align, gaps
from newsbot.revise.classify import Context, Passage, classify, is_correction, plain
from newsbot.revise.noise import address_key, folded, picture_key, steady
from newsbot.revise.words import Hunk, Words, count_words, hunks

#: Passages of fewer words than this do not move: they go here and come there.
_MOVED_WORDS = 5
#: Share of a block's words from which it counts as rewritten, not as edited here and there.
_REWRITTEN = 0.6
#: Texts longer than this are not measured letter by letter.
_LETTERS = 20_000
#: Neighbouring hunks of these kinds are told as one change.
_MERGED = frozenset({ChangeKind.REWORDING, ChangeKind.TYPOGRAPHY, ChangeKind.QUOTE})
#: Blocks that are no running text.
_KINDS_APART = frozenset({BlockKind.NOTE, BlockKind.CAPTION, BlockKind.EMBED})
_TEXT_FIELDS = frozenset({"title", "deck", "body"})
_ORDER = {name: place for place, name in enumerate(Article.__dataclass_fields__)}


@dataclass(frozen=True, slots=True)
class _Part:
    """A block as it is compared: what it is for a reader, and its steady text."""

    group: str
    text: str
    is_quote: bool = dataclasses.field(compare=False)


@dataclass(frozen=True)
class _Field:
    """A field that is compared as a whole: what of it counts, and how it is shown."""

    name: str
    kind: ChangeKind
    value: Callable[[Article], Hashable]
    shown: Callable[[Article], str | None]
    has_typography: bool = False


# -- the doors ------------------------------------------------------------------------------


def same(old: Article, new: Article) -> bool:
    """Whether two Articles are the same article, however much their pages differ.

    What does not count: address fetched, provenance, extractor, `kind_score`, dates as found, white space, relative
    times, counters, nonces, sizes of pictures, and a modified date that changed alone.
    """
    return (
        all(field.value(old) == field.value(new) for field in _FIELDS)
        and _same_date(old.published, new.published)
        and (old.body == new.body or operator.eq(*_parts(old, new)))
        and (old.images == new.images or _pictures(old) == _pictures(new))
    )


def changes(old: Article, new: Article) -> tuple[Change, ...]:
    """What changed from `old` to `new`, classified, in the order of Article's fields; empty exactly where `same`.

    `size` counts words (letters for typography; pictures and tags each count one).
    """
    found = [change for field in _FIELDS for change in _field_changes(field, old, new)]
    found += _date_changes("published", old.published, new.published)
    found += _body_changes(old, new)
    found += _image_changes(old, new)
    if found:
        found += _date_changes("modified", old.modified, new.modified)
    return tuple(sorted(found, key=lambda change: _ORDER[change.field]))


def stealth(old: Article, new: Article) -> bool:
    """Whether headline, deck or text changed by more than typography while the modified date did not move on."""
    if new.modified is not None and (old.modified is None or _is_later(new.modified, old.modified)):
        return False
    return any(
        change.field in _TEXT_FIELDS and change.kind is not ChangeKind.TYPOGRAPHY for change in changes(old, new)
    )


# -- whole fields ---------------------------------------------------------------------------


def _caseless(text: str | None) -> str:
    return folded(text).casefold()


def _authors(article: Article) -> Hashable:
    return tuple(name for name in (_caseless(author.name) for author in article.authors) if name)


def _tags(article: Article) -> frozenset[str]:
    return frozenset(_caseless(tag) for tag in article.tags) - {""}


_FIELDS = (
    _Field("title", ChangeKind.HEADLINE, lambda item: folded(item.title), lambda item: item.title, has_typography=True),
    _Field("deck", ChangeKind.DECK, lambda item: folded(item.deck), lambda item: item.deck, has_typography=True),
    _Field(
        "authors", ChangeKind.BYLINE, _authors, lambda item: ", ".join(author.name for author in item.authors) or None
    ),
    _Field("section", ChangeKind.SECTION, lambda item: _caseless(item.section), lambda item: item.section),
    _Field("tags", ChangeKind.TAGS, _tags, lambda item: ", ".join(item.tags) or None),
    _Field("language", ChangeKind.LANGUAGE, lambda item: _caseless(item.language), lambda item: item.language),
    _Field("kind", ChangeKind.KIND, lambda item: item.kind, lambda item: item.kind.value),
    _Field("publisher", ChangeKind.PUBLISHER, lambda item: _caseless(item.publisher), lambda item: item.publisher),
    _Field(
        "canonical_url",
        ChangeKind.ADDRESS,
        lambda item: address_key(item.canonical_url),
        lambda item: item.canonical_url,
    ),
    _Field(
        "paywalled",
        ChangeKind.PAYWALL,
        lambda item: bool(item.paywalled),  # "not known" and "no" look the same to a reader
        lambda item: None if item.paywalled is None else str(item.paywalled).lower(),
    ),
)


def _field_changes(field: _Field, old: Article, new: Article) -> Iterator[Change]:
    if field.value(old) == field.value(new):
        return
    before, after = field.shown(old), field.shown(new)
    if field.name == "tags":
        yield Change("tags", ChangeKind.TAGS, len(_tags(old) ^ _tags(new)), before, after)
    elif field.has_typography and before and after and plain(before) == plain(after):
        yield Change(field.name, ChangeKind.TYPOGRAPHY, _letters(folded(before), folded(after)), before, after)
    else:
        yield Change(field.name, field.kind, _changed_words(before or "", after or ""), before, after)


def _changed_words(before: str, after: str) -> int:
    """How many words differ: the larger of those taken away and those put in, at each place."""
    old, new = Passage(before), Passage(after)
    return max(1, sum(_size(old, new, hunk) for hunk in hunks(old.words, new.words)))


def _size(old: Passage, new: Passage, hunk: Hunk) -> int:
    return max(
        old.counts[hunk.before_last] - old.counts[hunk.before_first],
        new.counts[hunk.after_last] - new.counts[hunk.after_first],
    )


def _letters(before: str, after: str) -> int:
    """How many characters differ, at least one."""
    if max(len(before), len(after)) > _LETTERS:
        return max(1, abs(len(before) - len(after)))
    return max(1, Levenshtein.distance(before, after))


# -- dates ----------------------------------------------------------------------------------


def _same_date(old: datetime | date | None, new: datetime | date | None) -> bool:
    """Whether two dates agree as far as both are known: a day agrees with any time of that day."""
    if old is None or new is None:
        return old is new
    if isinstance(old, datetime) and isinstance(new, datetime):
        return instant(old) == instant(new)
    return _day(old) == _day(new)


def _is_later(new: datetime | date, old: datetime | date) -> bool:
    if isinstance(old, datetime) and isinstance(new, datetime):
        return instant(new) > instant(old)
    return _day(new) > _day(old)


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _date_changes(field: str, old: datetime | date | None, new: datetime | date | None) -> Iterator[Change]:
    if not _same_date(old, new):
        yield Change(field, ChangeKind.DATE, 1, date_text(old), date_text(new))


# -- the body -------------------------------------------------------------------------------


def _parts(old: Article, new: Article) -> tuple[list[_Part], list[_Part]]:
    """The blocks that count, of both articles, without those that both begin and end with.

    A caption that an image has is compared with the image.
    """
    old_captions, new_captions = ({folded(image.caption) for image in article.images} for article in (old, new))
    head = tail = 0
    if old_captions == new_captions:
        shortest = min(len(old.body), len(new.body))
        while head < shortest and old.body[head] == new.body[head]:
            head += 1
        while tail < shortest - head and old.body[-1 - tail] == new.body[-1 - tail]:
            tail += 1
    return (
        _counting(old.body[head : len(old.body) - tail], old_captions),
        _counting(new.body[head : len(new.body) - tail], new_captions),
    )


def _counting(body: Sequence[Block], captions: Collection[str]) -> list[_Part]:
    parts = (_Part(_group(block), steady(block), block.kind is BlockKind.QUOTE) for block in body)
    return [part for part in parts if part.text and not (part.group == BlockKind.CAPTION and part.text in captions)]


def _group(block: Block) -> str:
    """What a block is for a reader; how a template marks paragraphs, headings, lists and tables is no edit."""
    return block.kind.value if block.kind in _KINDS_APART else BlockKind.PARAGRAPH.value


def _body_changes(old: Article, new: Article) -> list[Change]:
    if old.body == new.body:
        return []
    before, after = _parts(old, new)
    context = _context(old, new)
    old_passages, new_passages = [Passage(part.text) for part in before], [Passage(part.text) for part in after]
    found: list[Change] = []
    for old_range, new_range in gaps(before, after):
        old_gap, new_gap = (before[old_range.start : old_range.stop], after[new_range.start : new_range.stop])
        if _joined(old_gap) == _joined(new_gap):
            found.append(_break_change(old_gap, new_gap))
            continue
        for pair in align(old_passages, new_passages, old_range, new_range):
            if pair.before is None or pair.after is None:
                found.append(_whole_block(pair, before, after))
            else:
                sides = old_passages[pair.before], new_passages[pair.after]
                found += _block_changes(before[pair.before], after[pair.after], *sides, context)
    return _with_moves(found)


def _joined(parts: Sequence[_Part]) -> str:
    return " ".join(part.text for part in parts)


def _context(old: Article, new: Article) -> Context:
    given = [Words(author.name).words for article in (old, new) for author in article.authors]
    names = frozenset(word for words in given for word in words if len(word) > 1)
    return Context(new.language or old.language, names, (*old.body, *new.body))


def _break_change(before: Sequence[_Part], after: Sequence[_Part]) -> Change:
    """The same words in other blocks: broken elsewhere, or made a note or a caption."""
    groups = {part.group for part in (*before, *after)}
    old_text, new_text = "\n\n".join(part.text for part in before), "\n\n".join(part.text for part in after)
    if len(groups) > 1 and BlockKind.NOTE in groups:
        return Change("body", ChangeKind.CORRECTION, max(1, count_words(new_text)), old_text, new_text)
    return Change("body", ChangeKind.TYPOGRAPHY, _letters(old_text, new_text), old_text, new_text)


def _whole_block(pair: Pair, before: Sequence[_Part], after: Sequence[_Part]) -> Change:
    """A block that came or went."""
    if pair.before is not None:
        part = before[pair.before]
        return Change(
            "body", _special_kind(part) or ChangeKind.REMOVAL, max(1, count_words(part.text)), part.text, None
        )
    part = after[pair.after or 0]
    return Change("body", _special_kind(part) or ChangeKind.ADDITION, max(1, count_words(part.text)), None, part.text)


def _block_changes(old: _Part, new: _Part, before: Passage, after: Passage, context: Context) -> Iterable[Change]:
    """What changed within one block."""
    if old.text == new.text:
        return [_break_change([old], [new])]
    special = _special_kind(old) or _special_kind(new)
    if special is None and old.is_quote and new.is_quote:
        special = ChangeKind.QUOTE
    if special is None or plain(old.text) == plain(new.text):
        return _word_changes(before, after, context)
    return [Change("body", special, _changed_words(old.text, new.text), old.text, new.text)]


def _special_kind(part: _Part) -> ChangeKind | None:
    """The kind that any change of a note or a caption has."""
    if part.group == BlockKind.NOTE or is_correction(part.text):
        return ChangeKind.CORRECTION
    return ChangeKind.CAPTION if part.group == BlockKind.CAPTION else None


def _word_changes(old: Passage, new: Passage, context: Context) -> Iterator[Change]:
    """The hunks of one block, neighbours of one kind told as one; one rewording where most of it is new."""
    found = hunks(old.words, new.words)
    changed = sum(_size(old, new, hunk) for hunk in found)
    if len(found) > 1 and changed > _REWRITTEN * max(len(old.words), len(new.words)):
        yield Change("body", ChangeKind.REWORDING, changed, old.text, new.text)
        return
    kinds = [classify(old, new, hunk, context) for hunk in found]
    start = 0
    for stop in range(1, len(found) + 1):
        if stop < len(found) and kinds[stop] is kinds[start] and kinds[start] in _MERGED:
            continue
        yield _hunk_change(old, new, found[start:stop], kinds[start])
        start = stop


def _hunk_change(old: Passage, new: Passage, run: list[Hunk], kind: ChangeKind) -> Change:
    before = old.passage(run[0].before_first, run[-1].before_last)
    after = new.passage(run[0].after_first, run[-1].after_last)
    if kind is ChangeKind.TYPOGRAPHY:
        size = _letters(before, after)
    else:
        size = max(1, sum(_size(old, new, hunk) for hunk in run))
    return Change("body", kind, size, before or None, after or None)


def _with_moves(found: list[Change]) -> list[Change]:
    """A passage that went at one place and came at another moved."""
    arrived: dict[str, list[int]] = {}
    for place, change in enumerate(found):
        if change.kind is ChangeKind.ADDITION and change.size >= _MOVED_WORDS:
            arrived.setdefault(plain(change.after or ""), []).append(place)
    result: list[Change | None] = list(found)
    for place, change in enumerate(found):
        if change.kind is not ChangeKind.REMOVAL or change.size < _MOVED_WORDS:
            continue
        places = arrived.get(plain(change.before or ""))
        if places:
            arrival = places.pop(0)
            result[place] = None
            result[arrival] = Change("body", ChangeKind.MOVE, change.size, change.before, found[arrival].after)
    return [change for change in result if change is not None]


# -- images ---------------------------------------------------------------------------------


class _Picture(NamedTuple):
    """What of an image counts."""

    caption: str
    credit: str
    alt: str


def _pictures(article: Article) -> dict[str, _Picture]:
    """Images by what stays of their address; the first of twins counts."""
    found: dict[str, _Picture] = {}
    for image in article.images:
        picture = _Picture(folded(image.caption), folded(image.credit), folded(image.alt))
        found.setdefault(picture_key(image.url), picture)
    return found


def _image_changes(old: Article, new: Article) -> Iterator[Change]:
    """Pictures that came, went or took another's place, then captions, credits and descriptions."""
    before, after = _pictures(old), _pictures(new)
    if before == after:
        return
    addresses = {picture_key(image.url): image.url for image in (*new.images, *old.images)}
    gone = [addresses[key] for key in before if key not in after]
    come = [addresses[key] for key in after if key not in before]
    for was, now in zip_longest(gone, come):
        yield Change("images", ChangeKind.IMAGE, 1, was, now)
    for key, picture in before.items():
        if key in after:
            yield from _caption_changes(picture, after[key])


def _caption_changes(old: _Picture, new: _Picture) -> Iterator[Change]:
    for before, after in zip(old, new, strict=True):
        if before == after:
            continue
        if plain(before) == plain(after):
            yield Change("images", ChangeKind.TYPOGRAPHY, _letters(before, after), before, after)
        else:
            yield Change("images", ChangeKind.CAPTION, _changed_words(before, after), before or None, after or None)
