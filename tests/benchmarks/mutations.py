"""Many damaged pages: each must give an Article or an ExtractionError, in time, and memory must not grow.

    python tests/benchmarks/mutations.py [--pages 100000] [--shared ../shared] [--seed 0]

Pages are the made-up ones of tests/extract/golden and, where they are at hand, the recorded ones. Prints what came of
them, the slowest, and the memory at each tenth of the way.
"""

from __future__ import annotations

import argparse
import gzip
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "extract")]

from page_mutations import mutated  # noqa: E402 - found by the line above

from newsbot.errors import ExtractionError  # noqa: E402
from newsbot.extract import extract  # noqa: E402


def memory() -> int:
    """Megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1_000_000


def main() -> int:
    """The command line; 1 where another exception came through."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    files = sorted((ROOT / "tests" / "extract" / "golden").glob("*.html"))
    files += sorted((arguments.shared / "pages" / "pages").glob("*.html.gz"))
    chance = random.Random(arguments.seed)
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    for number in range(arguments.pages):
        file = chance.choice(files)
        content = file.read_bytes()
        body, content_type = mutated(gzip.decompress(content) if file.suffix == ".gz" else content, number)
        start = time.process_time()
        try:
            extract(body, "https://news.example/a", content_type=content_type)
            outcomes["article"] += 1
        except ExtractionError as error:
            outcomes[f"ExtractionError: {str(error)[:120]}"] += 1
        except Exception as error:  # noqa: BLE001 - that this never happens is what is measured
            outcomes[f"WRONG {type(error).__name__}: {error}"[:200]] += 1
            print("seed", number, file.name, type(error).__name__, error)
        slowest = max(slowest, (time.process_time() - start, f"{file.name} seed {number}"))
        if (number + 1) % max(arguments.pages // 10, 1) == 0:
            print(f"{number + 1} pages, {memory()} MB, slowest {slowest[0]:.2f} s ({slowest[1]})", flush=True)
    for outcome, count in outcomes.most_common(20):
        print(count, outcome)
    return int(any(outcome.startswith("WRONG") for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
