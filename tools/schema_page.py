"""docs/schema.md and its picture, made from the models and the comments in them.

python tools/schema_page.py            writes both
python tools/schema_page.py --check    status 1 where they are not what the models say
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Float, Integer, String, Table

from newsbot.store.models import Base
from newsbot.store.types import Instant

DOCS = Path(__file__).parents[1] / "docs"

#: Where each table stands in the picture: column and row.
PLACES = {
    "outlet": (0, 0), "host": (0, 1), "crawl": (0, 2),
    "source": (1, 0), "sighting": (1, 1), "disposition": (1, 2),
    "page": (2, 0), "visit": (2, 1), "capture": (2, 2),
    "article": (3, 0), "revision": (3, 1), "change": (3, 2),
    "article_author": (4, 0), "author": (4, 1), "article_tag": (4, 2), "tag": (4, 3),
}  # fmt: skip
#: Types of columns in a word each; the first that fits.
KINDS = (
    (Instant, "instant"), (Enum, "word"), (JSON, "JSON"), (Boolean, "boolean"), (Integer, "integer"),
    (Float, "number"), (Date, "date"), (String, "text"),
)  # fmt: skip
WIDTH, GAP_X, GAP_Y, LINE, TITLE = 170, 80, 34, 17, 26
MOST_LINES = 8

INTRODUCTION = """\
# The tables

Made by `tools/schema_page.py` from the comments in `newsbot/store/tables/`; a test holds it current. One schema serves
SQLite and PostgreSQL; on PostgreSQL the comments are in the database too. Instants are UTC; a `?` means that there may
be none. Where a column takes a word of a few, they are listed: the same words stand in JSON, in exports and on the
command line. Read whatever you like with SQL ([using newsbot](using.md) has queries); to write is newsbot's alone.

![The tables and what they refer to](schema.svg)
"""


def tables() -> list[Table]:
    """The tables, in the order in which they refer to each other."""
    return list(Base.metadata.sorted_tables)


def page() -> str:
    """The text of docs/schema.md."""
    return "\n".join([INTRODUCTION, *(line for table in tables() for line in described(table))])


def described(table: Table) -> Iterator[str]:
    """A table's section."""
    yield f"## {table.name}\n\n{table.comment}.\n"
    yield "| column | type | what it holds |\n|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {kind(column)} | {what(column)} |"
    yield ""


def kind(column: Column[object]) -> str:
    """A column's type in a word that holds on both databases; "?" where it may be null."""
    name = next(name for kind, name in KINDS if isinstance(column.type, kind))
    return f"{name}?" if column.nullable else name


def what(column: Column[object]) -> str:
    """A column's comment, what it refers to, and the words that it takes."""
    parts = [str(column.comment).rstrip(".")]
    parts += [f"→ [{key.column.table.name}](#{key.column.table.name})" for key in column.foreign_keys]
    if isinstance(column.type, Enum):
        parts.append(", ".join(f"`{name}`" for name in column.type.enums))
    return ". ".join(parts).replace("|", "\\|")


# -- the picture ----------------------------------------------------------------------------


def shown(table: Table) -> list[str]:
    """The columns that the picture shows: those that refer elsewhere, then the rest as far as there is room."""
    first = [column.name for column in table.columns if column.foreign_keys]
    rest = [column.name for column in table.columns if not column.foreign_keys and column.name != "id"]
    names = [*first, *rest]
    return names if len(names) <= MOST_LINES else [*names[: MOST_LINES - 1], "…"]


def height(table: Table) -> int:
    return TITLE + LINE * len(shown(table)) + 8


def boxes() -> dict[str, tuple[int, int]]:
    """The left upper corner of each table's box. Raises KeyError for a table without a place in PLACES."""
    by_place = {PLACES[table.name]: table for table in tables()}
    found = {}
    for (column, row), table in by_place.items():
        above = [height(other) for place, other in by_place.items() if place[0] == column and place[1] < row]
        found[table.name] = (20 + column * (WIDTH + GAP_X), 20 + sum(above) + GAP_Y * len(above))
    return found


def picture() -> str:
    """The text of docs/schema.svg."""
    corners = boxes()
    wide = max(x for x, _ in corners.values()) + WIDTH + 20
    high = max(corners[table.name][1] + height(table) for table in tables()) + 20
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" '
            'font-size="12" role="img" aria-label="The tables and what they refer to">',
            f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
            *(line for table in tables() for line in arrows(table, corners)),
            *(box(table, corners[table.name]) for table in tables()),
            "</svg>\n",
        ]
    )


def arrows(table: Table, corners: dict[str, tuple[int, int]]) -> Iterator[str]:
    """A line from each column that refers to another table to that table's head."""
    x, y = corners[table.name]
    for index, name in enumerate(shown(table)):
        for key in table.columns[name].foreign_keys if name != "…" else ():
            to_x, to_y = corners[key.column.table.name]
            at = y + TITLE + LINE * index + LINE // 2 + 2
            is_left = to_x <= x
            start, side = (x, -1) if is_left else (x + WIDTH, 1)
            end = to_x + WIDTH if to_x < x else to_x
            bend = start + side * 36 if to_x == x else (start + end) // 2
            last = end - 36 if to_x == x else bend
            yield (
                f'<path d="M{start} {at} C{bend} {at} {last} {to_y + 13} {end} {to_y + 13}" fill="none" '
                'stroke="#7a8a99" stroke-width="1.2"/>'
                f'<circle cx="{end}" cy="{to_y + 13}" r="3" fill="#7a8a99"/>'
            )


def box(table: Table, corner: tuple[int, int]) -> str:
    """A table: its name, and columns."""
    x, y = corner
    lines = [
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height(table)}" rx="5" fill="#f6f8fa" stroke="#57606a"/>',
        f'<text x="{x + 9}" y="{y + 18}" font-weight="bold" fill="#1f2328">{escape(table.name)}</text>',
    ]
    for index, name in enumerate(shown(table)):
        refers = name != "…" and bool(table.columns[name].foreign_keys)
        colour = "#0b5cad" if refers else "#57606a"
        at = y + TITLE + LINE * index + 14
        lines.append(f'<text x="{x + 9}" y="{at}" fill="{colour}">{escape(name)}</text>')
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write or check."""
    wanted = {DOCS / "schema.md": page(), DOCS / "schema.svg": picture()}
    if arguments == ["--check"]:
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in stale:
            print(f"{path} is not what the models say; run: python tools/schema_page.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
