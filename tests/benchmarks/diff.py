"""What a diff of a 15,000-word live blog costs, against what rapidfuzz takes for its words.

    python -m tests.benchmarks.diff [--words 15000]

The floor is `rapidfuzz.distance.Indel.opcodes` over the two lists of words, which are split outside the clock.
Each figure is the best of several runs, in CPU time. Exit status 1: a diff takes more than three times the floor. The
last case is the dearest: at half, most differences are too small to count as a block rewritten, and each is classified.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from rapidfuzz.distance import Indel

from newsbot.items import Article, ArticleKind, Block, BlockKind
from newsbot.revise import changes, word_diff

MOST = 3.0


def live_blog(words: int, rng: random.Random) -> Article:
    """Made-up paragraphs of 20 to 80 words, drawn as in natural text: few words often, many seldom."""
    vocabulary = ["".join(rng.choices("aeionrstlkmd", k=rng.randint(2, 9))) for _ in range(8000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    drawn = rng.choices(vocabulary, weights, k=words)
    body: list[Block] = []
    while drawn:
        size = rng.randint(20, 80)
        body.append(Block(BlockKind.PARAGRAPH, " ".join(drawn[:size]).capitalize() + "."))
        drawn = drawn[size:]
    address = "https://news.example/live"
    return Article(address, address, ArticleKind.LIVE_BLOG, 1.0, "benchmark", title="Live", body=tuple(body))


def edited(article: Article, rng: random.Random, share_of_blocks: float, share_of_words: float) -> Article:
    """The article with some words of some blocks changed, and three new entries on top."""
    body = []
    for block in article.body:
        words = block.text.split(" ")
        if rng.random() < share_of_blocks:
            words = ["changed" if rng.random() < share_of_words else word for word in words]
        body.append(replace(block, text=" ".join(words)))
    return replace(article, body=(*live_blog(120, rng).body, *body))


def best(call: Callable[[], object], runs: int = 9) -> float:
    """The least CPU seconds of several runs."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return min(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=15_000)
    arguments = parser.parse_args()
    rng = random.Random(1)
    old = live_blog(arguments.words, rng)
    worst = 0.0
    print(f"{'case':36} {'rapidfuzz ms':>12} {'changes ms':>10} {'x':>5} {'word_diff ms':>12} {'x':>5}")
    cases = {
        "three entries added": (0.0, 0.0),
        "and 10 % of blocks edited": (0.1, 0.1),
        "and every block edited": (1.0, 0.1),
        "and half of all words rewritten": (1.0, 0.5),
    }
    for name, shares in cases.items():
        new = edited(old, rng, *shares)
        before, after = old.text, new.text
        old_words, new_words = before.split(), after.split()
        floor = best(lambda a=old_words, b=new_words: Indel.opcodes(a, b))
        classified = best(lambda article=new: changes(old, article))
        shown = best(lambda a=before, b=after: word_diff(a, b))
        worst = max(worst, classified / floor, shown / floor)
        print(
            f"{name:36} {floor * 1000:12.1f} {classified * 1000:10.1f} {classified / floor:5.2f}"
            f" {shown * 1000:12.1f} {shown / floor:5.2f}"
        )
    print(f"worst {worst:.2f} x, allowed {MOST:.1f} x")
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
