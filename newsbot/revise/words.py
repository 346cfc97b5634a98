"""Text as words, and what changed between two runs of words.

Language independent: words are runs of letters with their marks; scripts written without spaces (Han, kana, Thai, Lao,
Khmer, Burmese) are compared by characters, katakana by runs. Pure; the shortest edit script is rapidfuzz's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, count
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

#: Scripts that put no spaces between words, katakana left out.
_SPACELESS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SPACELESS_MARKS = (
    r"\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3"
    r"\u3099\u309a"
)
_KATAKANA = r"\u30a0-\u30fa\u30fc-\u30ff"
_INDIC = r"\u0900-\u0963\u0966-\u0dff"
_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a\u07a6-\u07b0\u200c\u200d\u20d0-\u20f0\ufe0f"
)
_LETTER = rf"[^\W\d_{_SPACELESS}{_KATAKANA}{_INDIC}{_MARKS}]"
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*"
    rf"|{_LETTER}+(?:['’{_MARKS}]+{_LETTER}+)*[{_MARKS}]*"
    rf"|[{_SPACELESS}][{_SPACELESS_MARKS}]*"
    rf"|[{_KATAKANA}]+"
    rf"|[{_INDIC}\u200c\u200d]+"
    r"|\S"
)

#: Product of two lengths above which an exact edit script would cost more memory than it is worth (50 MB).
_EXACT_CELLS = 400_000_000
#: Words in a row that must stand exactly once on both sides to anchor very long texts.
_ANCHOR_WORDS = 6

#: Signs that say something, as words do.
SIGNS = frozenset("%‰$€£¥₩₹₽₺₴₪")

Op = Literal["equal", "delete", "insert"]


class Segment(NamedTuple):
    """A stretch of text that two texts share, or that only one of them has.

    The equal and delete segments of a diff, joined, are the text before; equal and insert the text after.
    """

    op: Op
    text: str


@dataclass(frozen=True)
class Words:
    """A text with its words; punctuation marks are words of their own, white space stands between."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        """The words in order. Not to be changed."""
        return _TOKEN.findall(self.text)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where in the text each word begins and ends: between them is white space alone."""
        found: list[tuple[int, int]] = []
        find, end = self.text.index, 0
        for word in self.words:
            start = find(word, end)
            end = start + len(word)
            found.append((start, end))
        return found

    @cached_property
    def counts(self) -> list[int]:
        """How many of the words before each place, and of all, are no punctuation. Not to be changed."""
        return list(accumulate(map(is_word, self.words), initial=0))

    def passage(self, first: int, last: int) -> str:
        """The text of the words from `first` up to, not including, `last`."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def space(self, word: int) -> str:
        """The white space before a word."""
        return self.text[self.spans[word - 1][1] if word else 0 : self.spans[word][0]]


class Hunk(NamedTuple):
    """Words `before_first` up to `before_last` of one text became `after_first` up to `after_last` of the other."""

    before_first: int
    before_last: int
    after_first: int
    after_last: int


@lru_cache(maxsize=8192)
def is_word(token: str) -> bool:
    """Whether a token says something: punctuation does not, a letter, a digit, a currency or percent sign does."""
    return token[0].isalnum() or token[0] in SIGNS or any(map(str.isalnum, token))


def count_words(text: str) -> int:
    """How many words, punctuation left out, a text has."""
    return sum(map(is_word, _TOKEN.findall(text)))


def word_diff(before: str, after: str) -> tuple[Segment, ...]:
    """What became of `before` word by word, as segments to print; white space is kept exactly.

    >>> [(part.op, part.text) for part in word_diff("three dead", "four dead")]
    [('delete', 'three'), ('insert', 'four'), ('equal', ' dead')]
    """
    head, tail = _shared_ends(before, after)
    parts = [
        Segment("equal", before[:head]),
        *_middle_diff(before[head : len(before) - tail], after[head : len(after) - tail]),
    ]
    parts.append(Segment("equal", before[len(before) - tail :]))
    return _joined([part for part in parts if part.text])


def _shared_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters two texts begin and end with alike, cut where a space is, so that no word is split."""
    shortest = min(len(before), len(after))
    head = _longest(shortest, lambda size: before[:size] == after[:size])
    if head < len(before) or head < len(after):
        head = before.rfind(" ", 0, head) + 1
    tail = _longest(shortest - head, lambda size: before[len(before) - size :] == after[len(after) - size :])
    space = before.find(" ", len(before) - tail)
    return head, len(before) - space if space >= 0 else 0


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """The largest size up to `most` that holds; smaller sizes then hold too."""
    return bisect_left(range(1, most + 1), True, key=lambda size: not holds(size))


def _middle_diff(before: str, after: str) -> list[Segment]:
    old, new = Words(before), Words(after)
    old_ends, new_ends = [0, *(end for _, end in old.spans)], [0, *(end for _, end in new.spans)]
    parts: list[Segment] = []
    old_at = new_at = old_word = new_word = 0
    for hunk in (*hunks(old.words, new.words), _after_last(old, new)):
        old_start, new_start = old_ends[hunk.before_first], new_ends[hunk.after_first]
        if before[old_at:old_start] == after[new_at:new_start]:
            parts.append(Segment("equal", before[old_at:old_start]))
        else:
            parts += _equal_words(old, new, range(old_word, hunk.before_first), new_word)
        old_at, new_at = old_ends[hunk.before_last], new_ends[hunk.after_last]
        parts += _replaced(before[old_start:old_at], after[new_start:new_at])
        old_word, new_word = hunk.before_last, hunk.after_last
    return [*parts, *_replaced(before[old_at:], after[new_at:])]


def _after_last(old: Words, new: Words) -> Hunk:
    """The empty hunk at the end of both texts."""
    return Hunk(len(old.words), len(old.words), len(new.words), len(new.words))


def _equal_words(old: Words, new: Words, places: range, new_word: int) -> Iterator[Segment]:
    """Equal words between which the white space differs."""
    for place, new_place in zip(places, count(new_word)):
        yield from _replaced(old.space(place), new.space(new_place))
        yield Segment("equal", old.words[place])


def _replaced(before: str, after: str) -> Iterator[Segment]:
    """What was deleted and inserted at one place; white space that both begin with stays."""
    shared = 0
    shortest = min(len(before), len(after))
    while shared < shortest and before[shared] == after[shared] and before[shared].isspace():
        shared += 1
    if shared:
        yield Segment("equal", before[:shared])
    if shared < len(before):
        yield Segment("delete", before[shared:])
    if shared < len(after):
        yield Segment("insert", after[shared:])


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
    if not (_is_replacement(left) and _is_replacement(right)):
        return False
    between = before[left.before_last : right.before_first]
    if not any(map(is_word, between)):
        return True
    size = len(between)
    return size <= _words(left) and size <= _words(right) and sum(map(len, between)) <= 4 * size


def _is_replacement(hunk: Hunk) -> bool:
    return hunk.before_first < hunk.before_last and hunk.after_first < hunk.after_last


def _words(hunk: Hunk) -> int:
    return max(hunk.before_last - hunk.before_first, hunk.after_last - hunk.after_first)


def _raw_hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """The shortest edit script, or near to it where the texts are very long."""
    if len(before) * len(after) <= _EXACT_CELLS:
        return _exact_hunks(before, after, 0, 0)
    start = 0
    shortest = min(len(before), len(after))
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) * len(new) <= _EXACT_CELLS:
        return _exact_hunks(old, new, start, start)
    return _anchored_hunks(old, new, start)


def _exact_hunks(old: Sequence[str], new: Sequence[str], old_start: int, new_start: int) -> list[Hunk]:
    """What the shortest edit script leaves between the stretches that it keeps."""
    found: list[Hunk] = []
    old_at, new_at = old_start, new_start
    for old_match, new_match, size in Indel.opcodes(old, new).as_matching_blocks():
        old_match, new_match = old_match + old_start, new_match + new_start
        if old_at < old_match or new_at < new_match:
            found.append(Hunk(old_at, old_match, new_at, new_match))
        old_at, new_at = old_match + size, new_match + size
    return found


def _anchored_hunks(old: Sequence[str], new: Sequence[str], start: int) -> list[Hunk]:
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


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the runs of words that stand exactly once on each side, in the order of both."""
    old_places, new_places = _single_runs(old), _single_runs(new)
    pairs = [(place, new_places[run]) for run, place in old_places.items() if run in new_places]
    return increasing(pairs)


def _single_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where each run of words that stands once begins."""
    places: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for place in range(len(words) - _ANCHOR_WORDS + 1):
        run = tuple(words[place : place + _ANCHOR_WORDS])
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
