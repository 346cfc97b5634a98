"""What kind of change a hunk of words is: number, quote, name, typography, addition, removal, rewording, correction.

Works on any language: numbers by Unicode's numeric values, names by capitals (in German by neighbouring capitals),
quotations by their marks. What a language alone can tell stands in `lexicon`. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from newsbot.items import Block, ChangeKind
from newsbot.revise.lexicon import CAPITALISED, CORRECTIONS, NUMBERS, NUMBERS_IN_WORDS
from newsbot.revise.words import SIGNS, Hunk, Words, is_word

_OPENING = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "›": "‹", '"': '"'}
_MARKS = re.compile(r"[“”„«»「」『』‹›\"]")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SENTENCE_ENDS = frozenset('.!?…:。!?"“”„«»‹›(')
#: A replaced passage of up to so many words in which a number differs is about the number.
_NUMBER_WORDS = 8
#: A note within a paragraph has at least so many words.
_NOTE_WORDS = 3
#: Words are remembered: of a text's words most stand in it often.
_MANY_WORDS = 8192
#: Languages that write every noun with a capital.
_NOUN_CAPITALS = frozenset({"de", "lb", "gsw", "nds", "bar", "ksh"})


@dataclass(frozen=True)
class Passage(Words):
    """One text of one side, with what classifying asks of it, computed when it is asked."""

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Where quotations begin and end, marks left out."""
        return tuple(_quotations(self.text))

    def quotes(self, first: int, last: int) -> bool:
        """Whether words `first` up to `last` (or the gap before `first`) lie within a quotation."""
        if not self.quotations:
            return False
        spans = self.spans
        start = spans[first][0] if first < len(spans) else len(self.text)
        end = spans[last - 1][1] if first < last else start
        place = bisect_right(self.quotations, (start, len(self.text) + 1)) - 1
        if place < 0:
            return False
        opened, closed = self.quotations[place]
        return opened <= start and end <= closed if first < last else opened < start < closed


@dataclass(frozen=True)
class Context:
    """What classifying may know of the two articles: language, names that their fields give, and their texts."""

    language: str | None = None
    given_names: frozenset[str] = frozenset()
    blocks: tuple[Block, ...] = ()

    @cached_property
    def within_sentences(self) -> frozenset[str]:
        """The words with a capital that stand somewhere within a sentence, where only a name is written so."""
        return frozenset(word for block in self.blocks for word in _within_sentences(block.text))

    @property
    def capitals_are_nouns(self) -> bool:
        return (self.language or "").lower().split("-")[0] in _NOUN_CAPITALS


def plain(text: str) -> str:
    """Text without typography: case, punctuation, spaces, widths, grouping of digits."""
    return plain_words(Words(text).words)


def plain_words(words: Iterable[str]) -> str:
    """The same, of a text's words."""
    text = "".join(map(_plain_word, filter(is_word, words)))
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=_MANY_WORDS)
def _plain_word(word: str) -> str:
    if not word[0].isdigit():
        return word.casefold().replace("'", "").replace("’", "")
    if _GROUPED.fullmatch(word):
        word = word.replace(".", "").replace(",", "")
    return f"\x00{word}\x00"  # two numbers side by side are not one


def is_correction(text: str) -> bool:
    """Whether a text begins as corrections and editors' notes do."""
    return bool(CORRECTIONS.match(text.lstrip("([{*_-–—•· ")))


def classify(before: Passage, after: Passage, hunk: Hunk, context: Context) -> ChangeKind:
    """The kind of one hunk between two aligned texts."""
    old = list(filter(is_word, before.words[hunk.before_first : hunk.before_last]))
    new = list(filter(is_word, after.words[hunk.after_first : hunk.after_last]))
    if plain_words(old) == plain_words(new):
        return ChangeKind.TYPOGRAPHY
    if len(new) >= _NOTE_WORDS and is_correction(after.passage(hunk.after_first, hunk.after_last)):
        return ChangeKind.CORRECTION
    if len(old) >= _NOTE_WORDS and is_correction(before.passage(hunk.before_first, hunk.before_last)):
        return ChangeKind.CORRECTION
    removed, added = _difference(old, new), _difference(new, old)
    if _is_number_change(removed, added):
        return ChangeKind.NUMBER
    if before.quotes(hunk.before_first, hunk.before_last) and after.quotes(hunk.after_first, hunk.after_last):
        return ChangeKind.QUOTE
    if _is_name_change(before, after, hunk, {*removed, *added}, context):
        return ChangeKind.NAME
    if not old:
        return ChangeKind.ADDITION
    if not new:
        return ChangeKind.REMOVAL
    if max(len(old), len(new)) <= _NUMBER_WORDS and any(map(is_number, removed)) and any(map(is_number, added)):
        return ChangeKind.NUMBER
    return ChangeKind.REWORDING


def _difference(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """The words of `left` that `right` lacks."""
    there = frozenset(right)
    return [word for word in left if word not in there]


# -- numbers --------------------------------------------------------------------------------


@lru_cache(maxsize=_MANY_WORDS)
def is_number(word: str) -> bool:
    """Whether a word is a number in figures, in any script, one written as a word, or a sign that goes with one."""
    first = word[0]
    return unicodedata.numeric(first, None) is not None or first in SIGNS or word.casefold() in NUMBERS


def _is_number_change(removed: list[str], added: list[str]) -> bool:
    """Whether what differs is numbers with at most their units."""
    numbers = [word for word in removed + added if is_number(word)]
    if not numbers:
        return False
    if not removed or not added:
        return len(numbers) == len(removed + added) and not any(word.casefold() in NUMBERS for word in numbers)
    sides = any(map(is_number, removed)) and any(map(is_number, added))
    others = [word for word in removed + added if not is_number(word) and word.casefold() not in NUMBERS_IN_WORDS]
    return sides and len(others) <= len(numbers)


# -- names ----------------------------------------------------------------------------------


def _is_name_change(before: Passage, after: Passage, hunk: Hunk, changed: Collection[str], context: Context) -> bool:
    """Whether the words that a hunk takes away or puts in are names, all of them."""
    if not changed or not all(may_be_name(word, context) for word in changed):
        return False
    sides = ((before, hunk.before_first, hunk.before_last), (after, hunk.after_first, hunk.after_last))
    return all(
        is_name(words, place, context)
        for words, first, last in sides
        for place in range(first, last)
        if words.words[place] in changed
    )


def is_name(words: Words, place: int, context: Context) -> bool:
    """Whether the word at a place is a proper name, as far as writing shows it."""
    word = words.words[place]
    if word in context.given_names:
        return True
    if not may_be_name(word, context):
        return False
    near = (index for index in (place - 1, place + 1) if 0 <= index < len(words.words))
    if any(_is_capital_within(words, index) for index in near):
        return True
    if context.capitals_are_nouns:
        return False
    return not begins_sentence(words, place) or word in context.within_sentences


def may_be_name(word: str, context: Context) -> bool:
    """Whether a word is written as names are, wherever it stands."""
    return word in context.given_names or (has_capital(word) and word.casefold() not in CAPITALISED)


def has_capital(word: str) -> bool:
    """Whether a word is written with a capital and is longer than one letter."""
    return word[0].isupper() and len(word) > 1


def _is_capital_within(words: Words, place: int) -> bool:
    word = words.words[place]
    return has_capital(word) and word.casefold() not in CAPITALISED and not begins_sentence(words, place)


def begins_sentence(words: Words, place: int) -> bool:
    """Whether a capital at this place says nothing, because a sentence begins there."""
    return place == 0 or words.words[place - 1] in _SENTENCE_ENDS


def _within_sentences(text: str) -> Iterator[str]:
    """The words with a capital that stand after another word or a comma, with and without what is joined to them."""
    for before, piece in pairwise(text.split(" ")):
        if piece[:1].isupper() and (before[-1:].isalnum() or before[-1:] == ","):
            yield from (piece[:end] for end in range(1, len(piece)) if not piece[end].isalnum())
            yield piece


# -- quotations -----------------------------------------------------------------------------


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Spans within quotation marks; one that is not closed runs to the end, as news does over paragraphs."""
    closing, opened = "", 0
    for match in _MARKS.finditer(text):
        mark = match.group()
        if closing:
            if mark in closing:
                yield opened, match.start()
                closing = ""
        elif mark in _OPENING:
            closing, opened = _OPENING[mark], match.end()
    if closing and closing != '"':
        yield opened, len(text)
