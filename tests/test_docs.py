"""Documentation that would go stale is held against the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment_names() -> set[str]:
    """Every NEWSBOT_ name that the two readers of the environment ask for."""
    text = "".join((ROOT / "newsbot" / name).read_text(encoding="utf-8") for name in ("settings.py", "cli.py"))
    return set(re.findall(r"\bNEWSBOT_[A-Z_]+\b", text))


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(NEWSBOT_[A-Z_]+)`", text, re.MULTILINE)) == environment_names()


def test_links_between_documents_lead_somewhere() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
