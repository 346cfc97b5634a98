"""Run newsbot over the recorded pages with models that have not seen the page's outlet, for an honest table.

    python tools/train_body.py --data ../shared/pages --folds DIR
    python tools/evaluate_folds.py --data ../shared/pages --folds DIR --out out-of-fold.jsonl
    python ../shared/bench/score.py --data ../shared/pages out-of-fold.jsonl

The lines are those of bench/run.py. A page of a dataset that nothing was trained on (ird, hd) is read with the model of
its outlet's fold, too: its outlet may be in the training data by another page.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pages import FOLDS, rows

from newsbot.extract import Models, explain
from newsbot.extract.kind import NAMES
from newsbot.extract.model import body_model, kind_model
from newsbot.items import TEXT_BLOCKS

DATASETS = ("aeb", "fe", "ft", "wcxb", "ird", "kind", "hd")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    models = [
        Models(
            body=body_model((arguments.folds / f"fold-{number}.json").read_bytes()),
            kind=kind_model((arguments.folds / f"kind-{number}.json").read_bytes(), NAMES),
        )
        for number in range(FOLDS)
    ]
    with arguments.out.open("w", encoding="utf-8") as out:
        for row in rows(arguments.data, DATASETS):
            content = row.body()
            start = time.process_time()
            article = explain(content, row.url, models=models[row.fold]).article
            cpu = time.process_time() - start
            data = article.to_dict()
            found = {
                **{name: data[name] for name in ("title", "deck", "published", "language", "kind", "images")},
                "authors": [author["name"] for author in data["authors"]],
                "topics": data["tags"],
                "body": [block.text for block in article.body if block.kind in TEXT_BLOCKS],
            }
            line = {"id": row.id, "cpu": cpu, "error": None, "found": found}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
