"""Two Articles -> the classified changes between them.

A revision is made where the article changed, not the page: `same` looks through white space, "3 min ago", counters,
nonces and rebuilt addresses of pictures. `changes` compares field by field, the body by blocks and then by words.
Pure, deterministic and the same in every language; never raises.
"""

from newsbot.revise.compare import changes, same, stealth
from newsbot.revise.words import Segment, count_words, word_diff

__all__ = ["Segment", "changes", "count_words", "same", "stealth", "word_diff"]
