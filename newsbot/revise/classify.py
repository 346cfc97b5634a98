"""What kind of change a hunk of words is: number, quote, name, typography, addition, removal, rewording, correction.

Works on any language: numbers by Unicode's numeric values, names by capitals (in German by neighbouring capitals),
quotations by their marks. What a language alone can tell stands in `lexicon`. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from newsbot.items import ChangeKind
from newsbot.revise.lexicon import CAPITALISED, CORRECTIONS, NUMBERS, NUMBERS_IN_WORDS
from newsbot.revise.words import Hunk, Words, is_word, split_words

_OPENING = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "›": "‹", '"': '"'}
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SENTENCE_ENDS = frozenset('.!?…:。!?"“”„«»‹›(')
#: A replaced passage of up to so many words in which a number differs is about the number.
_NUMBER_WORDS = 8
#: Languages that write every noun with a capital.
_NOUN_CAPITALS = frozenset({"de", "lb", "gsw", "nds", "bar", "ksh"})


@dataclass(frozen=True)
class Passage:
    """One text of one side, with what classifying asks of it, computed when it is asked."""

    text: str

    @cached_property
    def split(self) -> Words:
        return split_words(self.text)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Where quotations begin and end, marks left out."""
        return tuple(_quotations(self.text))

    def quotes(self, first: int, last: int) -> bool:
        """Whether words `first` up to `last` (or the gap before `first`) lie within a quotation."""
        words = self.split
        start = words.starts[first] if first < len(words.starts) else len(self.text)
        end = words.ends[last - 1] if first < last else start
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
    passages: tuple[Passage, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Given names, and words written with a capital within a sentence."""
        return self.given_names | names_within(self.passages)

    @property
    def capitals_are_nouns(self) -> bool:
        return (self.language or "").lower().split("-")[0] in _NOUN_CAPITALS


def plain(text: str) -> str:
    """Text without typography: case, punctuation, spaces, widths, grouping of digits."""
    text = _GROUPED.sub(lambda match: match.group().replace(".", "").replace(",", ""), text)
    words = split_words(unicodedata.normalize("NFKC", text)).words
    return "".join(_plain_word(word) for word in words if is_word(word))


def _plain_word(word: str) -> str:
    if word[0].isdigit():
        return f"\x00{word}\x00"
    return "".join(character for character in word.casefold() if character not in "'’")


def is_correction(text: str) -> bool:
    """Whether a text begins as corrections and editors' notes do."""
    return bool(CORRECTIONS.match(text.lstrip("([{*_-–—•· ")))


def classify(before: Passage, after: Passage, hunk: Hunk, context: Context) -> ChangeKind:
    """The kind of one hunk between two aligned texts."""
    old_text = before.split.passage(hunk.before_first, hunk.before_last)
    new_text = after.split.passage(hunk.after_first, hunk.after_last)
    if plain(old_text) == plain(new_text):
        return ChangeKind.TYPOGRAPHY
    if is_correction(new_text) or is_correction(old_text):
        return ChangeKind.CORRECTION
    old = [word for word in before.split.words[hunk.before_first : hunk.before_last] if is_word(word)]
    new = [word for word in after.split.words[hunk.after_first : hunk.after_last] if is_word(word)]
    removed, added = _difference(old, new), _difference(new, old)
    if _is_number_change(removed, added):
        return ChangeKind.NUMBER
    if before.quotes(hunk.before_first, hunk.before_last) and after.quotes(hunk.after_first, hunk.after_last):
        return ChangeKind.QUOTE
    if _is_name_change(before, after, hunk, context):
        return ChangeKind.NAME
    if not old:
        return ChangeKind.ADDITION
    if not new:
        return ChangeKind.REMOVAL
    if max(len(old), len(new)) <= _NUMBER_WORDS and any(map(is_number, removed)) and any(map(is_number, added)):
        return ChangeKind.NUMBER
    return ChangeKind.REWORDING


def _difference(left: Iterable[str], right: Iterable[str]) -> list[str]:
    """The words of `left` that `right` lacks, in a fixed order."""
    return sorted((Counter(left) - Counter(right)).elements())


# -- numbers --------------------------------------------------------------------------------


def is_number(word: str) -> bool:
    """Whether a word is a number in figures, in any script, or one written as a word."""
    return word[0].isdigit() or unicodedata.numeric(word[0], None) is not None or word.casefold() in NUMBERS


def _is_number_change(removed: list[str], added: list[str]) -> bool:
    """Whether what differs is numbers with at most their units."""
    numbers = [word for word in removed + added if is_number(word)]
    if not numbers:
        return False
    if not removed or not added:
        return len(numbers) == len(removed + added) and any(word[0].isdigit() for word in numbers)
    sides = any(map(is_number, removed)) and any(map(is_number, added))
    others = [word for word in removed + added if not is_number(word) and word.casefold() not in NUMBERS_IN_WORDS]
    return sides and len(others) <= len(numbers)


# -- names ----------------------------------------------------------------------------------


def _is_name_change(before: Passage, after: Passage, hunk: Hunk, context: Context) -> bool:
    """Whether every word that a hunk takes away or puts in is a name."""
    old = _changed_places(before.split, hunk.before_first, hunk.before_last)
    new = _changed_places(after.split, hunk.after_first, hunk.after_last)
    shared = {word for word, _ in old} & {word for word, _ in new}
    old_names = [is_name(before.split, place, context) for word, place in old if word not in shared]
    new_names = [is_name(after.split, place, context) for word, place in new if word not in shared]
    return bool(old_names or new_names) and all(old_names) and all(new_names)


def _changed_places(words: Words, first: int, last: int) -> list[tuple[str, int]]:
    return [(words.words[place], place) for place in range(first, last) if is_word(words.words[place])]


def is_name(words: Words, place: int, context: Context) -> bool:
    """Whether the word at a place is a proper name, as far as writing shows it."""
    word = words.words[place]
    if word in context.given_names:
        return True
    if not has_capital(word) or word.casefold() in CAPITALISED:
        return False
    near = [words.words[index] for index in (place - 1, place + 1) if 0 <= index < len(words.words)]
    if any(has_capital(neighbour) and neighbour.casefold() not in CAPITALISED for neighbour in near):
        return True
    if context.capitals_are_nouns:
        return False
    return not begins_sentence(words, place) or word in context.names


def has_capital(word: str) -> bool:
    """Whether a word is written with a capital and is longer than one letter."""
    return len(word) > 1 and word[0].isupper() and word[0] != word[0].lower()


def begins_sentence(words: Words, place: int) -> bool:
    """Whether a capital at this place says nothing, because a sentence begins there."""
    return place == 0 or words.words[place - 1] in _SENTENCE_ENDS


def names_within(passages: Iterable[Passage]) -> frozenset[str]:
    """Words written with a capital within a sentence of these passages."""
    found: set[str] = set()
    for passage in passages:
        words = passage.split
        for place, word in enumerate(words.words):
            if has_capital(word) and word.casefold() not in CAPITALISED and not begins_sentence(words, place):
                found.add(word)
    return frozenset(found)


# -- quotations -----------------------------------------------------------------------------


def _quotations(text: str) -> Iterable[tuple[int, int]]:
    """Spans within quotation marks; one that is not closed runs to the end, as news does over paragraphs."""
    closing, opened = "", 0
    for position, character in enumerate(text):
        if closing:
            if character in closing:
                yield opened, position
                closing = ""
        elif character in _OPENING:
            closing, opened = _OPENING[character], position + 1
    if closing and closing != '"':
        yield opened, len(text)
