"""`scrapy shell URL` with what newsbot knows of the page: its article, why it is so, and its earlier captures.

    article            what the extractor reads in `response`
    explain()          each field's candidates, and each block's verdict and reason
    blocks()           the blocks alone, one line each
    captures()         earlier captures of the address, the latest first; each has .response and .article
    rules              what is known of the outlet; explain(rules=…) tries others

Obeys robots.txt (`-s ROBOTSTXT_OBEY=0` does not) and stores nothing. Where the page can't be fetched, the shell opens
on its latest capture.
"""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from scrapy import Spider
from scrapy.commands.shell import Command as ScrapyShell
from scrapy.http import Request, Response
from scrapy.shell import Shell
from scrapy.utils.spider import DefaultSpider, spidercls_for_request
from scrapy.utils.url import guess_scheme

from newsbot.commands.scrapy.look import Looker


class PatientShell(Shell):
    """Scrapy's shell, which opens also when the page can't be fetched."""

    def fetch(self, request_or_url: Request | str, *arguments: Any, **options: Any) -> None:
        """Fetch, or say why not and go on with what is archived."""
        try:
            super().fetch(request_or_url, *arguments, **options)
        except Exception as error:  # noqa: BLE001 (a shell goes on whatever the network does, and says what it did)
            request = request_or_url if isinstance(request_or_url, Request) else Request(request_or_url)
            print(f"{request.url} can't be fetched: {error}")
            self.populate_vars(None, request, self.spider)


class Command(ScrapyShell):
    """The command."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """As Scrapy's own, with a shell that does not need the network."""
        url = guess_scheme(args[0]) if args else None
        assert self.crawler_process is not None, "Scrapy makes it before a command runs"
        loader = self.crawler_process.spider_loader
        spider: type[Spider] = DefaultSpider
        if opts.spider:
            spider = loader.load(opts.spider)
        elif url:
            spider = spidercls_for_request(loader, Request(url), spider, log_multiple=True)
        crawler = self.crawler_process._create_crawler(spider)
        crawler._apply_settings()
        self._init_with_reactor(crawler)
        shell = PatientShell(crawler, update_vars=self.update_vars, code=opts.code)
        shell.start(url=url, redirect=not opts.no_redirect)

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 (Scrapy's name)
        """Add newsbot's variables to the shell's."""
        response: Response | None = vars.get("response")
        request: Request | None = vars.get("request")
        looker = Looker(vars["settings"], response.url if response else request.url if request else None)
        if response is None:
            response = vars["response"] = looker.latest_response()
        vars["rules"] = looker.rules
        vars["article"] = looker.article(response) if response is not None else None
        vars["captures"] = looker.captures
        vars["explain"] = lambda rules=looker.rules: looker.explain(vars["response"], rules)
        vars["blocks"] = lambda rules=looker.rules: looker.blocks(vars["response"], rules)
