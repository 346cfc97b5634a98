"""`newsbot diff`: what changed between two revisions of an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from newsbot import render
from newsbot.commands import common
from newsbot.commands.common import Invocation
from newsbot.errors import UsageError
from newsbot.items import Change


@click.command()
@click.argument("article")
@click.argument("before", metavar="[A]", type=click.IntRange(min=1), required=False)
@click.argument("after", metavar="[B]", type=click.IntRange(min=1), required=False)
@common.pass_invocation
def diff(invocation: Invocation, article: str, before: int | None, after: int | None) -> None:
    """Shows what changed between two revisions, word by word.

    Compares revision A with B; without B with the latest; without both the last two. ARTICLE is a number or any
    address of it.
    """
    from newsbot.revise import changes
    from newsbot.store import read_articles

    with invocation.database() as database:
        article_id = read_articles.find_article(database, article)
        record = read_articles.read_article(database, article_id)
        pair = which([row.number for row in record.revisions], before, after, article_id)
        old, new = (read_articles.read_revision(database, article_id, number) for number in pair)
    found = changes(old, new)
    heads = [row for row in record.revisions if row.number in pair]
    if invocation.as_json:
        common.say_json({"article_id": article_id, "before": pair[0], "after": pair[1], "changes": found})
        return
    common.say(
        f"revision {row.number}  {render.moment(row.at)}  {row.cause}{'  stealth' if row.stealth else ''}"
        for row in heads
    )
    common.say(_lines(found))


def which(numbers: Sequence[int], before: int | None, after: int | None, article_id: int) -> tuple[int, int]:
    """The two revisions to compare. Raises UsageError where there are none such."""
    if before is None:
        if len(numbers) < 2:
            raise UsageError(f"article {article_id} has {len(numbers) or 'no'} revision; there is nothing to compare")
        return numbers[-2], numbers[-1]
    pair = before, after or max(numbers, default=before)
    for number in pair:
        if number not in numbers:
            raise UsageError(f"article {article_id} has no revision {number}; 'newsbot show {article_id}' lists them")
    return pair


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        yield "the article did not change"
    for change in changes:
        yield ""
        yield click.style(f"{change.kind} ({change.field}, {change.size})", bold=True)
        yield marked(change.before or "", change.after or "")


def marked(before: str, after: str) -> str:
    """Both passages in one: [-what went-]{+what came+}, in red and green where colours are seen."""
    from newsbot.revise import word_diff

    parts = []
    for segment in word_diff(render.passage(before), render.passage(after)):
        if segment.op == "delete":
            parts.append(click.style(f"[-{segment.text}-]", fg="red"))
        elif segment.op == "insert":
            parts.append(click.style(f"{{+{segment.text}+}}", fg="green"))
        else:
            parts.append(segment.text)
    return "".join(parts)
