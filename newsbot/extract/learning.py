"""What repeats across pages of one outlet is boilerplate: text and templates, learned from its archive. Pure.

learn(documents) -> Boilerplate, frozen and versioned; it goes into the outlet's Rules and so into every later answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from newsbot.extract.blocks import split
from newsbot.extract.document import Document
from newsbot.extract.ruleset import Boilerplate
from newsbot.extract.signature import signature_hash, text_hash

#: A text on so many pages, and on such a share of them, is boilerplate.
LEAST_PAGES: Final = 3
LEAST_SHARE: Final = 0.2
#: Shorter texts ("Yes.") repeat for good reason.
LEAST_CHARACTERS: Final = 12
#: A template is boilerplate where nearly all it ever shows, on many pages, is boilerplate text.
SIGNATURE_PAGES: Final = 5
SIGNATURE_SHARE: Final = 0.9
#: Texts that are kept, the most frequent first.
MOST_TEXTS: Final = 5_000
VERSION: Final = 1


def learn(documents: Iterable[Document]) -> Boilerplate:
    """Boilerplate of the outlet that these pages come from: one capture of each page, of as many pages as there are.

    Documents are read one at a time, so a generator keeps memory small.
    """
    pages = 0
    texts: Counter[str] = Counter()
    shown: dict[str, Counter[str]] = {}
    for document in documents:
        pages += 1
        seen: set[tuple[str, str]] = set()
        for block in split(document):
            if len(block.text) >= LEAST_CHARACTERS:
                seen.add((signature_hash(document, block.node), text_hash(block.text)))
        texts.update({text for _, text in seen})
        for signature, text in seen:
            shown.setdefault(signature, Counter())[text] += 1
    least = max(LEAST_PAGES, LEAST_SHARE * pages)
    common = {text for text, count in texts.items() if count >= least}
    return Boilerplate(
        version=VERSION,
        pages=pages,
        texts=frozenset(sorted(common, key=lambda text: (-texts[text], text))[:MOST_TEXTS]),
        signatures=frozenset(name for name, counted in shown.items() if is_boilerplate(counted, common)),
    )


def examples(documents: Iterable[Document], learned: Boilerplate, most: int) -> tuple[tuple[str, int], ...]:
    """What the hashes of `learned` stand for: at most so many texts, with the pages each is on, frequent first."""
    pages: Counter[str] = Counter()
    first: dict[str, str] = {}
    for document in documents:
        texts = {text_hash(block.text): block.text for block in split(document) if len(block.text) >= LEAST_CHARACTERS}
        found = learned.texts & texts.keys()
        pages.update(found)
        for name in found:
            first.setdefault(name, texts[name])
    ordered = sorted(pages, key=lambda name: (-pages[name], first[name]))
    return tuple((first[name], pages[name]) for name in ordered[:most])


def is_boilerplate(counted: Counter[str], common: set[str]) -> bool:
    """Whether a template shows next to nothing but boilerplate."""
    total = counted.total()
    return (
        total >= SIGNATURE_PAGES and sum(n for text, n in counted.items() if text in common) >= SIGNATURE_SHARE * total
    )
