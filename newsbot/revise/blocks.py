"""Which block of one body became which block of another: equal ones, similar ones, moved ones, and the rest. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from newsbot.revise.words import Words

#: Share of words two blocks have in common (Dice's coefficient) from which they are one block, edited.
SIMILAR = 0.4
#: Gaps of up to so many pairs of blocks are compared pair by pair; in larger ones only likely pairs are.
_EVERY_PAIR = 64
#: A pair of neighbouring words that stands in more blocks than this tells none of them.
_TELLING = 6
#: So many likely partners of a block are looked at.
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Block `before` of the old body is block `after` of the new one; None where there is no such block."""

    before: int | None
    after: int | None


class _Bag(NamedTuple):
    """A block as the set of its words and of its neighbouring words."""

    words: frozenset[str]
    neighbours: frozenset[tuple[str, str]]


def gaps(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[range, range]]:
    """Where two bodies differ: the blocks between those that are equal and in the same order."""
    numbers: dict[Hashable, int] = {}
    old = [numbers.setdefault(block, len(numbers)) for block in before]
    new = [numbers.setdefault(block, len(numbers)) for block in after]
    found: list[tuple[range, range]] = []
    old_at = new_at = 0
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            found.append((range(old_at, step.src_start), range(new_at, step.dest_start)))
            old_at, new_at = step.src_end, step.dest_end
    found.append((range(old_at, len(old)), range(new_at, len(new))))
    return [(left, right) for left, right in found if left or right]


def align(before: Sequence[Words], after: Sequence[Words], old: range, new: range) -> list[Pair]:
    """Similar blocks of a gap paired in order, between them what is only on one side.

    Takes time near to linear in the length of both: likely partners come from an index of neighbouring words.
    """
    pairs: list[Pair] = []
    old_at, new_at = old.start, new.start
    matches = _similar(before, after, old, new) if old and new else []
    for old_match, new_match in [*matches, (old.stop, new.stop)]:
        pairs += [Pair(index, None) for index in range(old_at, old_match)]
        pairs += [Pair(None, index) for index in range(new_at, new_match)]
        if old_match < old.stop:
            pairs.append(Pair(old_match, new_match))
        old_at, new_at = old_match + 1, new_match + 1
    return pairs


def _similar(before: Sequence[Words], after: Sequence[Words], old: range, new: range) -> list[tuple[int, int]]:
    """The pairs of similar blocks, rising on both sides, whose likeness adds up to the most."""
    old_bags = {index: _bag(before[index]) for index in old}
    new_bags = {index: _bag(after[index]) for index in new}
    if len(old) * len(new) <= _EVERY_PAIR:
        candidates = [(left, right) for left in old for right in new]
    else:
        candidates = _candidates(old_bags, new_bags)
    weighed = [(left, right, _likeness(old_bags[left], new_bags[right])) for left, right in candidates]
    return _heaviest([pair for pair in weighed if pair[2] >= SIMILAR], new)


def _bag(text: Words) -> _Bag:
    return _Bag(frozenset(text.words), frozenset(pairwise(text.words)))


def _likeness(left: _Bag, right: _Bag) -> float:
    """Dice's coefficient of two sets of words, from 0 to 1."""
    total = len(left.words) + len(right.words)
    return 2 * len(left.words & right.words) / total if total else 1.0


def _candidates(old: dict[int, _Bag], new: dict[int, _Bag]) -> list[tuple[int, int]]:
    """Likely pairs: those that share neighbouring words which few blocks have."""
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, bag in new.items():
        for neighbours in bag.neighbours:
            index[neighbours].append(place)
    telling = {neighbours: places for neighbours, places in index.items() if len(places) <= _TELLING}
    pairs: list[tuple[int, int]] = []
    for place, bag in old.items():
        votes = Counter(chain.from_iterable(map(telling.__getitem__, bag.neighbours & telling.keys())))
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[:_CANDIDATES]
        pairs += sorted((place, partner) for partner, _ in best)
    return pairs


def _heaviest(weighed: Sequence[tuple[int, int, float]], new: range) -> list[tuple[int, int]]:
    """The rising run of pairs with the greatest sum of weights; `weighed` is sorted (Fenwick tree of prefix maxima)."""
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(new) + 1)
    previous: list[int] = []
    pending: list[tuple[int, int, float]] = []
    row = -1
    for index, (left, right, weight) in enumerate(weighed):
        if left != row:
            _enter(tree, pending)
            pending, row = [], left
        slot = right - new.start
        best, link = _best(tree, slot)
        previous.append(link)
        pending.append((slot + 1, index, best + weight))
    _enter(tree, pending)
    found: list[tuple[int, int]] = []
    link = _best(tree, len(new))[1]
    while link >= 0:
        found.append(weighed[link][:2])
        link = previous[link]
    return found[::-1]


def _enter(tree: list[tuple[float, int]], pending: Sequence[tuple[int, int, float]]) -> None:
    for slot, index, weight in pending:
        while slot < len(tree):
            if weight > tree[slot][0]:
                tree[slot] = (weight, index)
            slot += slot & -slot


def _best(tree: Sequence[tuple[float, int]], slot: int) -> tuple[float, int]:
    """The greatest entry among the first `slot` places."""
    best = (0.0, -1)
    while slot:
        if tree[slot][0] > best[0]:
            best = tree[slot]
        slot -= slot & -slot
    return best
