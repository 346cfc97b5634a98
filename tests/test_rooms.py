"""The house's order: each module imports only from rooms above its own, without cycles; sizes stay readable."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "newsbot"

#: From the top of the house down; rooms on one line may know each other.
ROOMS = (
    ("__init__", "items", "errors"),
    ("urls",),
    ("outlets",),
    ("discover",),
    ("extract",),
    ("normalise",),
    ("revise",),
    ("schedule",),
    ("decide",),
    ("coverage",),
    ("archive",),
    ("store",),
    ("care",),
    ("export",),
    ("settings",),
    ("spiders", "middlewares", "pipelines", "extensions"),
    ("trial",),
    ("captures",),
    ("jobs",),
    ("web",),
    ("demo",),
    ("render",),
    ("cli", "commands"),
)
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
PURE = ("items", "errors", "urls", "outlets", "discover", "extract", "normalise", "revise", "schedule", "decide",
        "coverage")  # fmt: skip
FORBIDDEN_TO_THE_PURE = {"scrapy", "sqlalchemy", "alembic", "warcio", "twisted", "socket", "requests", "urllib.request"}
MOST_LINES = 400


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at the top or inside a function, by full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which room they lead to"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_rooms_above_its_own(path: Path) -> None:
    here = room_of(name_of(path))
    assert here in FLOOR, f"{here} is in no room: give it a place in ROOMS and in docs/architecture.md"
    below = {
        module
        for module in imports(path)
        if module.startswith("newsbot.") and FLOOR.get(room_of(module), FLOOR["__init__"]) > FLOOR[here]
    }
    assert not below


@pytest.mark.parametrize("path", [path for path in modules() if room_of(name_of(path)) in PURE], ids=name_of)
def test_pure_rooms_touch_neither_network_nor_database(path: Path) -> None:
    touched = {module for module in imports(path) if module.split(".")[0] in FORBIDDEN_TO_THE_PURE}
    assert not touched


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_store_knows_sqlalchemy(path: Path) -> None:
    if room_of(name_of(path)) != "store":
        assert not [module for module in imports(path) if module.split(".")[0] in ("sqlalchemy", "alembic")]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_settings_and_cli_read_the_environment(path: Path) -> None:
    if name_of(path) not in ("newsbot.settings", "newsbot.cli"):
        text = path.read_text(encoding="utf-8")
        assert "os.environ" not in text
        assert "getenv" not in text


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text.strip(), "a module opens with what it is for"
    assert text.count("\n") <= MOST_LINES


def test_there_are_no_import_cycles() -> None:
    names = {name_of(path): path for path in modules()}
    graph = {
        name: {found for module in top_level_imports(path) if (found := known(module, names)) and found != name}
        for name, path in names.items()
    }
    done: set[str] = set()
    for name in graph:
        walk(name, graph, (), done)


def top_level_imports(path: Path) -> Iterator[str]:
    """What a module needs before it can be used; packages that only list their contents are looked through."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def known(module: str, names: dict[str, Path]) -> str | None:
    if module in names:
        return module
    parent = module.rpartition(".")[0]
    return parent if parent in names and parent != "newsbot" else None


def walk(name: str, graph: dict[str, set[str]], path: tuple[str, ...], done: set[str]) -> None:
    assert name not in path, " -> ".join((*path, name))
    if name not in done:
        for following in graph[name]:
            walk(following, graph, (*path, name), done)
        done.add(name)
