"""Where the recorded pages are at hand, no change may lower the extraction figures (tests/benchmarks/extraction.py)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def benchmark() -> ModuleType:
    """The benchmark's module, which is a script and no package."""
    path = Path(__file__).parents[1] / "benchmarks" / "extraction.py"
    spec = importlib.util.spec_from_file_location("extraction_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.shared
def test_figures_do_not_drop() -> None:
    extraction = benchmark()
    shared = extraction.shared_folder()
    if not (shared / "pages" / "manifest.jsonl").exists():
        pytest.skip(f"no recorded pages in {shared}")
    assert extraction.check(extraction.table(["newsbot"], shared)["newsbot"]) == []


def test_the_check_sees_a_drop() -> None:
    extraction = benchmark()
    good = {name: {"f1": 1.0, "exact": 1.0} for name in ("aeb", "fe", "ft", "wcxb", "ird")}
    row = {**good, "para": 1.0, "kind": 1.0, "errors": 0}
    assert extraction.check(row) == []
    assert extraction.check({**row, "para": 0.5, "errors": 2}) == [
        f"para 0.500 < {extraction.FLOORS['para']:.3f}",
        "2 errors",
    ]
