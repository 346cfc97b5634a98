"""Text as words, and what changed between two runs of words.

Language independent: words are runs of letters with their marks; scripts written without spaces (Han, kana, Thai, Lao,
Khmer, Burmese) are compared by characters, katakana by runs. Pure; the shortest edit script is rapidfuzz's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

#: Scripts that put no spaces between words, katakana left out.
_SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SPACELESS_MARKS = r"\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
_KATAKANA = r"\u30a0-\u30fa\u30fc-\u30ff"
_INDIC = r"\u0900-\u0963\u0966-\u0dff"
_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a\u07a6-\u07b0\u200c\u200d\u20d0-\u20f0\ufe0f"
)
_LETTER = rf"[^\W\d_{_SPACELESS}{_KATAKANA}{_INDIC}{_MARKS}]"
_TOKEN = re.compile(
    r"\s+"
    r"|[^\W\D]+(?:[.,:]\d+)*"
    rf"|{_LETTER}+(?:['’{_MARKS}]+{_LETTER}+)*[{_MARKS}]*"
    rf"|[{_SPACELESS}][{_SPACELESS_MARKS}]*"
    rf"|[{_KATAKANA}]+"
    rf"|[{_INDIC}\u200c\u200d]+"
    r"|.",
    re.DOTALL,
)

#: Product of two lengths above which an exact edit script would cost more memory than it is worth (50 MB).
_EXACT_CELLS = 400_000_000
#: Words in a row that must stand exactly once on both sides to anchor very long texts.
_ANCHOR_WORDS = 6

Op = Literal["equal", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that two texts share, or that only one of them has.

    The equal and delete segments of a diff, joined, are the text before; equal and insert the text after.
    """

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words (punctuation marks are words of their own) and where each ends in `text`."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def passage(self, first: int, last: int) -> str:
        """The text of the words from `first` up to, not including, `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""

    def stretch(self, first: int, last: int) -> str:
        """The same passage, with the white space before it."""
        return self.space(first) + self.passage(first, last) if first < last else ""

    def space(self, word: int) -> str:
        """The white space before a word."""
        return self.text[self.ends[word - 1] if word else 0 : self.starts[word]]

    def tail(self) -> str:
        """The white space after the last word."""
        return self.text[self.ends[-1] if self.ends else 0 :]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Words `before_first` up to `before_last` of one text became `after_first` up to `after_last` of the other."""

    before_first: int
    before_last: int
    after_first: int
    after_last: int


def split_words(text: str) -> Words:
    """The words of `text`; white space stands between them and is none."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for token in _TOKEN.findall(text):
        end = position + len(token)
        if not token.isspace():
            words.append(token)
            starts.append(position)
            ends.append(end)
        position = end
    return Words(text, tuple(words), tuple(starts), tuple(ends))


def is_word(token: str) -> bool:
    """Whether a token says something: punctuation does not, a letter, a digit, a currency or percent sign does."""
    return any(character.isalnum() or character in "%‰$€£¥₩₹₽₺₴₪" for character in token)


def count_words(text: str) -> int:
    """How many words, punctuation left out, a text has."""
    return sum(1 for word in split_words(text).words if is_word(word))


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """What became of `before` word by word, as segments to print; white space is kept exactly.

    >>> [(part.op, part.text) for part in word_diff("three dead", "four dead")]
    [('delete', 'three'), ('insert', 'four'), ('equal', ' dead')]
    """
    old, new = split_words(before), split_words(after)
    parts: list[Segment] = []
    old_word = new_word = 0
    for hunk in hunks(old.words, new.words):
        parts += _equal(old, new, old_word, new_word, hunk.before_first)
        parts += _replaced(
            old.stretch(hunk.before_first, hunk.before_last), new.stretch(hunk.after_first, hunk.after_last)
        )
        old_word, new_word = hunk.before_last, hunk.after_last
    parts += _equal(old, new, old_word, new_word, len(old.words))
    parts += _replaced(old.tail(), new.tail())
    return _joined(parts)


def _equal(old: Words, new: Words, old_word: int, new_word: int, old_stop: int) -> list[Segment]:
    """Equal words up to `old_stop`; the white space before each may differ."""
    stretch = old.stretch(old_word, old_stop)
    if stretch == new.stretch(new_word, new_word + old_stop - old_word):
        return [Segment("equal", stretch)] if stretch else []
    parts: list[Segment] = []
    for step in range(old_stop - old_word):
        parts += _replaced(old.space(old_word + step), new.space(new_word + step))
        parts.append(Segment("equal", old.words[old_word + step]))
    return parts


def _replaced(before: str, after: str) -> list[Segment]:
    """What was deleted and inserted at one place; white space that both begin with stays."""
    shared = 0
    while shared < min(len(before), len(after)) and before[shared] == after[shared] and before[shared].isspace():
        shared += 1
    parts = [Segment("equal", before[:shared]), Segment("delete", before[shared:]), Segment("insert", after[shared:])]
    return [part for part in parts if part.text]


def _joined(parts: Sequence[Segment]) -> tuple[Segment, ...]:
    """Neighbours of one kind made one."""
    joined: list[Segment] = []
    run: list[str] = []
    for position, part in enumerate(parts):
        run.append(part.text)
        if position + 1 == len(parts) or parts[position + 1].op != part.op:
            joined.append(Segment(part.op, "".join(run)))
            run = []
    return tuple(joined)


# -- edit scripts ---------------------------------------------------------------------------


def hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """Where two runs of words differ, in order; a short common stretch between two larger differences joins them."""
    found: list[Hunk] = []
    for hunk in _raw_hunks(before, after):
        found.append(hunk)
        while len(found) > 1 and _is_chance(before, found[-2], found[-1]):
            last = found.pop()
            first = found.pop()
            found.append(Hunk(first.before_first, last.before_last, first.after_first, last.after_last))
    return found


def _is_chance(before: Sequence[str], left: Hunk, right: Hunk) -> bool:
    """Whether what two hunks have in common between them is too short to be more than chance."""
    between = before[left.before_last : right.before_first]
    if not any(is_word(word) for word in between):
        return _is_replacement(left) and _is_replacement(right)
    if len(between) > min(_words(left), _words(right)):
        return False
    return sum(map(len, between)) <= 4 * len(between) and _is_replacement(left) and _is_replacement(right)


def _is_replacement(hunk: Hunk) -> bool:
    return hunk.before_first < hunk.before_last and hunk.after_first < hunk.after_last


def _words(hunk: Hunk) -> int:
    return max(hunk.before_last - hunk.before_first, hunk.after_last - hunk.after_first)


def _raw_hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """The shortest edit script, or near to it where the texts are very long."""
    numbers: dict[str, int] = {}
    old = [numbers.setdefault(word, len(numbers)) for word in before]
    new = [numbers.setdefault(word, len(numbers)) for word in after]
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) * len(new) <= _EXACT_CELLS:
        return _exact_hunks(old, new, start, start)
    return _anchored_hunks(old, new, start)


def _exact_hunks(old: Sequence[int], new: Sequence[int], old_start: int, new_start: int) -> list[Hunk]:
    """Neighbouring deletions and insertions of the shortest edit script, taken together."""
    found: list[Hunk] = []
    for block in Indel.opcodes(old, new):
        if block.tag == "equal":
            continue
        hunk = Hunk(
            block.src_start + old_start,
            block.src_end + old_start,
            block.dest_start + new_start,
            block.dest_end + new_start,
        )
        if found and found[-1].before_last == hunk.before_first and found[-1].after_last == hunk.after_first:
            left = found.pop()
            hunk = Hunk(left.before_first, hunk.before_last, left.after_first, hunk.after_last)
        found.append(hunk)
    return found


def _anchored_hunks(old: Sequence[int], new: Sequence[int], start: int) -> list[Hunk]:
    """Hunks between runs of words that stand once on both sides; a gap that is still too long counts as replaced."""
    found: list[Hunk] = []
    old_at = new_at = 0
    for old_anchor, new_anchor in [*_anchors(old, new), (len(old), len(new))]:
        if old_anchor < old_at or new_anchor < new_at:
            continue
        old_gap, new_gap = old[old_at:old_anchor], new[new_at:new_anchor]
        if len(old_gap) * len(new_gap) <= _EXACT_CELLS:
            found += _exact_hunks(old_gap, new_gap, start + old_at, start + new_at)
        else:
            found.append(Hunk(start + old_at, start + old_anchor, start + new_at, start + new_anchor))
        old_at, new_at = old_anchor + _ANCHOR_WORDS, new_anchor + _ANCHOR_WORDS
    return found


def _anchors(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Places of the runs of words that stand exactly once on each side, in the order of both."""
    old_places, new_places = _single_runs(old), _single_runs(new)
    pairs = [(place, new_places[run]) for run, place in old_places.items() if run in new_places]
    return increasing(pairs)


def _single_runs(numbers: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Where each run of words that stands once begins."""
    places: dict[tuple[int, ...], int] = {}
    repeated: set[tuple[int, ...]] = set()
    for place in range(len(numbers) - _ANCHOR_WORDS + 1):
        run = tuple(numbers[place : place + _ANCHOR_WORDS])
        if run in places:
            repeated.add(run)
        places[run] = place
    return {run: place for run, place in places.items() if run not in repeated}


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides (patience sorting); `pairs` rise on the left."""
    tops: list[int] = []
    top_pairs: list[int] = []
    previous: list[int] = []
    for index, (_, right) in enumerate(pairs):
        pile = bisect_left(tops, right)
        previous.append(top_pairs[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(right)
            top_pairs.append(index)
        else:
            tops[pile] = right
            top_pairs[pile] = index
    found: list[tuple[int, int]] = []
    index = top_pairs[-1] if top_pairs else -1
    while index >= 0:
        found.append(pairs[index])
        index = previous[index]
    return found[::-1]
