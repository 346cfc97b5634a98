"""The extraction table: newsbot, and any peer that is installed, over the recorded pages, by the shared scorer.

    python tests/benchmarks/extraction.py [--shared ../shared] [--peers trafilatura,readability] [--every N]

Prints the scorer's table with newsbot's row and each peer's, taken in one run, and newsbot's share of each peer's time.
`check(table)` is what the gate (tests/extract/test_extraction_gate.py) holds: no figure below its floor.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PEERS = {"trafilatura": "trafilatura", "trafilatura_fast": "trafilatura", "newspaper4k": "newspaper",
         "readability": "readability", "resiliparse": "resiliparse", "rs_trafilatura": "rs_trafilatura",
         "goose3": "goose3", "justext": "justext"}  # fmt: skip

#: In-sample figures that may not be gone below. Models are trained on most of these pages: the out-of-fold figures,
#: which say what other outlets get, stand in docs/training.md.
FLOORS: dict[str, float] = {
    "aeb": 0.968, "fe": 0.974, "ft": 0.965, "wcxb": 0.949, "ird": 0.970, "para": 0.960, "exact": 0.46, "kind": 0.950,
}  # fmt: skip


def shared_folder() -> Path:
    """Where the recorded pages and their scorer lie."""
    return Path(os.environ.get("NEWSBOT_SHARED", ROOT.parent / "shared"))


def installed() -> list[str]:
    """The peers that can be run here."""
    return [name for name, module in PEERS.items() if importlib.util.find_spec(module)]


def run(adapter: str, shared: Path, data: Path, out: Path) -> None:
    """One extractor over the pages, in a process of its own."""
    command = [sys.executable, str(shared / "bench" / "run.py"), adapter, "--data", str(data), "--out", str(out)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def scored(results: list[Path], shared: Path, data: Path) -> dict[str, dict[str, Any]]:
    """The scorer's table, printed, and as data."""
    with tempfile.NamedTemporaryFile(suffix=".json") as table:
        command = [sys.executable, str(shared / "bench" / "score.py"), "--data", str(data), "--json", table.name]
        subprocess.run([*command, *map(str, results)], check=True)
        found: dict[str, dict[str, Any]] = json.loads(Path(table.name).read_text(encoding="utf-8"))
    return found


def sample(shared: Path, every: int, folder: Path) -> Path:
    """The pages, or every n-th of them, as a folder that run.py and score.py take."""
    if every == 1:
        return shared / "pages"
    lines = (shared / "pages" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[::every]
    (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "pages").symlink_to(shared / "pages" / "pages")
    return folder


def table(adapters: list[str], shared: Path, every: int = 1) -> dict[str, dict[str, Any]]:
    """Run the extractors one after the other, and score them."""
    with tempfile.TemporaryDirectory() as folder:
        data = sample(shared, every, Path(folder))
        results = []
        for adapter in adapters:
            results.append(Path(folder) / f"{adapter}.jsonl")
            run(adapter, shared, data, results[-1])
        return scored(results, shared, data)


def check(row: dict[str, Any]) -> list[str]:
    """What fell below its floor."""
    figures = {name: row[name]["f1"] for name in ("aeb", "fe", "ft", "wcxb", "ird")}
    figures |= {"exact": row["aeb"]["exact"], "para": row["para"], "kind": row["kind"]}
    wrong = [f"{name} {figures[name]:.3f} < {floor:.3f}" for name, floor in FLOORS.items() if figures[name] < floor]
    return wrong + ([f"{row['errors']} errors"] if row["errors"] else [])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    parser.add_argument("--peers", help="comma-separated; all that are installed")
    parser.add_argument("--every", type=int, default=1, help="only every n-th page")
    arguments = parser.parse_args()
    peers = installed() if arguments.peers is None else [name for name in arguments.peers.split(",") if name]
    found = table(["newsbot", *peers], arguments.shared, arguments.every)
    for name in peers:
        ratios = (found["newsbot"][key] / found[name][key] for key in ("ms50", "ms95"))
        print(f"newsbot's time over {name}'s: median {next(ratios):.2f}, 95th percentile {next(ratios):.2f}")


if __name__ == "__main__":
    main()
