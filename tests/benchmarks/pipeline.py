"""CPU a page of the whole pipeline, as a ratio to bare Scrapy with the same settings, in one run over recorded pages.

    python tests/benchmarks/pipeline.py [--pages 300] [--rounds 3]

All fetch the same pages from the same loopback server, one connection a host, robots.txt obeyed:

    bare          Scrapy, newsbot's settings without newsbot's components; the callback does nothing
    trafilatura   the same, its callback calls trafilatura.bare_extraction   (where it is installed)
    news-please   the same, its callback calls NewsPlease.from_html          (where it is installed)
    newsbot       archive, extraction, pipelines, SQLite

Each is a process of its own; what a process needs for no pages at all is taken off. Needs the recorded pages beside the
checkout. CPU is the process's own, user and system.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2]))

from newsbot.items import Health, Link, SourceFetch, SourceKind
from newsbot.outlets import Outlet, SourceDefinition, slug
from newsbot.store import lease, schema, write
from newsbot.store.session import Database, connect
from tests.crawl import newsweb

BARE = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from newsbot import settings

peer = sys.argv[2]
if peer == "trafilatura":
    from trafilatura import bare_extraction
    def read(response): bare_extraction(response.body, url=response.url, with_metadata=True)
elif peer == "news-please":
    from newsplease import NewsPlease
    def read(response): NewsPlease.from_html(response.text, url=response.url, fetch_images=False)
else:
    def read(response): pass

class Bare(Spider):
    name = "bare"
    async def start(self):
        for url in json.load(open(sys.argv[1])):
            yield Request(url, dont_filter=True)
    def parse(self, response):
        read(response)

given = settings.load(
    DOWNLOADER_MIDDLEWARES={"scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None},
    ITEM_PIPELINES={}, EXTENSIONS={}, SPIDER_MODULES=[], TWISTED_DNS_RESOLVER="scrapy.resolver.CachingThreadedResolver",
)
process = AsyncCrawlerProcess(given)
process.crawl(Bare)
process.start()
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rows = [row for row in newsweb.manifest() if row["dataset"] not in newsweb.NOT_ARTICLES]
    urls = [row["url"] for row in rows[:: max(1, len(rows) // given.pages)]][: given.pages]
    hosts = sorted({urlsplit(url).hostname or "" for url in urls})
    peers = [name for name in ("trafilatura", "newsplease") if importlib.util.find_spec(name)]
    tools = ("bare", *(name.replace("newsplease", "news-please") for name in peers), "newsbot")
    with tempfile.TemporaryDirectory() as folder, newsweb.serving(Path(folder), hosts) as web:
        environment = {**os.environ, **web.environment, "NEWSBOT_DELAY": "0"}
        found: dict[str, list[float]] = {tool: [] for tool in tools}
        for _ in range(given.rounds):
            for tool in tools:
                empty, full = cpu(tool, urls[:1], environment), cpu(tool, urls, environment)
                found[tool].append((full - empty) / (len(urls) - 1) * 1000)
    floor = statistics.median(found["bare"])
    print(f"{len(urls)} pages of {len(hosts)} hosts, median of {given.rounds} rounds")
    print(f"{'':14}{'CPU ms a page':>14}{'x bare':>9}")
    for tool, values in found.items():
        print(f"{tool:14}{statistics.median(values):14.2f}{statistics.median(values) / floor:9.2f}")


def cpu(tool: str, urls: list[str], environment: dict[str, str]) -> float:
    """CPU seconds of one process that fetches these pages."""
    with tempfile.TemporaryDirectory() as folder:
        if tool == "newsbot":
            prepare(Path(folder), urls)
            command = [sys.executable, "-m", "newsbot.cli", "--data", folder, "crawl"]
        else:
            names, script = Path(folder) / "urls.json", Path(folder) / "bare.py"
            names.write_text(json.dumps(urls), encoding="utf-8")
            script.write_text(BARE, encoding="utf-8")
            command = [sys.executable, str(script), str(names), tool]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        here = {**environment, "PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run(command, env=here, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def prepare(folder: Path, urls: list[str]) -> None:
    """A database in which these pages are due, and nothing else."""
    database = connect(f"sqlite:///{folder / 'newsbot.db'}")
    schema.upgrade(database)
    now = datetime.now(UTC)
    of_host: dict[str, list[str]] = {}
    for url in urls:
        of_host.setdefault(urlsplit(url).hostname or "", []).append(url)
    for host in of_host:
        home = f"https://{host}/"
        source = SourceDefinition(SourceKind.FEED, f"{home}feed.xml")
        write.add_outlet(database, Outlet(slug(host), host, home, (host,), sources=(source,)), now)
    meet(database, of_host, now)
    database.close()


def meet(database: Database, of_host: dict[str, list[str]], now: datetime) -> None:
    """Every outlet's feed names its pages, and is not due again."""
    until = now + timedelta(minutes=5)
    work = lease.lease_work(
        database, owner="benchmark", now=now, until=until, outlet_ids=None, limit_hosts=10_000, per_host=10
    )
    looks = [
        SourceFetch(
            source_id=job.source_id,
            url=job.url,
            at=now,
            health=Health.OK,
            http_status=200,
            links=tuple(Link(url, position=place) for place, url in enumerate(of_host[job.host])),
            outlet_id=job.outlet_id,
        )
        for job in work.sources
    ]
    write.save(database, owner="benchmark", crawl_id=None, batch=looks, now=now)
    lease.release_all(database, "benchmark")


if __name__ == "__main__":
    main()
