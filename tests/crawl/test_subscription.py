"""Headers and cookies of one's own subscription: sent to the outlet, to nobody else, never archived, never shown."""

from __future__ import annotations

import gzip
import json

from tests.crawl.conftest import Newsbot
from tests.crawl.outlet import Answer, Outlet, serving
from tests.crawl.test_crawl import STORIES, fill

SECRETS = ("token-4711", "session-0815", "from-environment-42")


def subscribe(outlet: Outlet, newsbot: Newsbot) -> None:
    """An outlet with a subscription, as a person writes it."""
    newsbot.data.mkdir()
    definition = newsbot.data / "outlet.toml"
    definition.write_text(
        f'[[outlet]]\nhome_url = "{outlet.home}"\n'
        f'[[outlet.source]]\nkind = "feed"\nurl = "{outlet.url("/feed.xml")}"\n'
        '[outlet.config.headers]\nX-Subscriber = "token-4711"\nAuthorization = "env:QUAY_TOKEN"\n'
        '[outlet.config.cookies]\nsession = "session-0815"\n'
    )
    newsbot.do("outlets", "load", str(definition))
    definition.unlink()


def test_they_are_sent_and_stay_secret(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    # An article that the outlet has moved to another host: the secrets are none of its business.
    elsewhere = f"http://localhost:{outlet.port}/elsewhere.html"
    outlet.add_story("/elsewhere.html", "Pier plan 9 agreed")
    outlet.add(STORIES[4], status=302, headers={"Location": elsewhere, "Set-Cookie": "session=session-0815"})
    subscribe(outlet, newsbot)
    said = newsbot.run("crawl", QUAY_TOKEN="from-environment-42")
    assert said.returncode == 0, said.stderr
    sent = {path: headers for path, headers in outlet.headers if path in (*STORIES[:4], "/feed.xml")}
    assert sent.keys() == {*STORIES[:4], "/feed.xml"}
    for headers in sent.values():
        assert headers["X-Subscriber"] == "token-4711"
        assert headers["Authorization"] == "from-environment-42"
        assert headers["Cookie"] == "session=session-0815"
    others = [headers for path, headers in outlet.headers if path == "/elsewhere.html"]
    assert others
    archived = b"".join(gzip.decompress(path.read_bytes()) for path in newsbot.data.glob("archive/*.warc.gz"))
    shown = newsbot.do("outlets", "show", outlet.home) + newsbot.do("--json", "outlets", "show", outlet.home)
    for secret in SECRETS:
        assert not [headers for headers in others if secret in headers.values() or f"session={secret}" in str(headers)]
        assert secret.encode() not in archived
        assert secret not in shown
        assert secret not in said.stdout + said.stderr
    assert b"X-Subscriber" not in archived


def test_a_secret_that_is_not_there_is_named_and_other_outlets_go_on(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    subscribe(outlet, newsbot)
    with serving(host="127.0.0.2") as other:
        fill(other)
        newsbot.run("crawl", other.home)
        asked = sum(other.asked.values())
        done = newsbot.run("crawl", "--revisit")
        assert sum(other.asked.values()) > asked
    assert done.returncode == 1
    assert done.stderr == "newsbot: 127-0-0-1: QUAY_TOKEN is not set, and an outlet's header or cookie needs it\n"
    assert not outlet.asked


def test_a_redirect_takes_no_validators_along(outlet: Outlet, newsbot: Newsbot) -> None:
    fill(outlet)
    newsbot.do("crawl", outlet.home)
    outlet.add_story("/2026/11/new-name.html", "Pier plan 2 agreed")
    moved = Answer(status=301, headers={"Location": outlet.url("/2026/11/new-name.html")})
    outlet.pages[STORIES[2]] = moved
    newsbot.do("crawl", "--revisit", outlet.home)
    asked = [headers for path, headers in outlet.headers if path == STORIES[2]]
    assert "If-None-Match" in asked[-1]
    (followed,) = [headers for path, headers in outlet.headers if path == "/2026/11/new-name.html"]
    assert "If-None-Match" not in followed
    assert json.loads(newsbot.do("--json", "status"))["revisions"] == 5
