"""Scrapy's settings for newsbot, and the only place that reads the environment for a crawl.

Every `NEWSBOT_…` name below can be set in the environment, with `scrapy crawl -s NAME=VALUE`, or, where the command
line has an option for it, there. docs/settings.md describes each; a test holds the two together.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.settings import Settings

from newsbot import __version__
from newsbot.errors import ConfigurationError


def _environment(name: str, default: str) -> str:
    """A setting from the environment; an empty value counts as unset."""
    return os.environ.get(name) or default


def secret(value: str) -> str:
    """A header's or cookie's value as it is sent: "env:NAME" is what the environment has under that name.

    Raises ConfigurationError where it has nothing.
    """
    name = value.removeprefix("env:")
    if name == value:
        return value
    if not os.environ.get(name):
        raise ConfigurationError(f"{name} is not set, and an outlet's header or cookie needs it")
    return os.environ[name]


# -- newsbot's own ---------------------------------------------------------------------------

#: Folder of the archive, of locks, and of the database where none is named.
NEWSBOT_DATA = _environment("NEWSBOT_DATA", "./data")
#: SQLAlchemy address of the database; empty: SQLite in NEWSBOT_DATA.
NEWSBOT_DATABASE_URL = _environment("NEWSBOT_DATABASE_URL", "")
#: Who runs this crawl: an address or a web page, sent with every request.
NEWSBOT_CONTACT = _environment("NEWSBOT_CONTACT", "")
#: 0 accepts any certificate; captures then say so.
NEWSBOT_TLS_VERIFY = _environment("NEWSBOT_TLS_VERIFY", "1") != "0"
#: 1 allows private, loopback and link-local addresses.
NEWSBOT_ALLOW_PRIVATE = _environment("NEWSBOT_ALLOW_PRIVATE", "0") == "1"
#: Seconds between two requests to one host, at least.
NEWSBOT_DELAY = float(_environment("NEWSBOT_DELAY", "0.5"))
#: Hosts asked at the same time by one process.
NEWSBOT_HOSTS = int(_environment("NEWSBOT_HOSTS", "32"))
#: Seconds after which what a crashed process held is free again, where its death can't be seen.
NEWSBOT_LEASE = int(_environment("NEWSBOT_LEASE", "180"))
#: Longest wait, in seconds, for a host that asks to be left alone; beyond it the next crawl goes on.
NEWSBOT_PATIENCE = int(_environment("NEWSBOT_PATIENCE", "120"))
#: Size in bytes at which a WARC file is closed and the next one begun.
NEWSBOT_WARC_BYTES = int(_environment("NEWSBOT_WARC_BYTES", str(1 << 30)))
#: Bytes that must stay free on the disk of NEWSBOT_DATA; a crawl stops before.
NEWSBOT_DISK_RESERVE = int(_environment("NEWSBOT_DISK_RESERVE", str(1 << 28)))

#: Hosts of the proxies in use, which may have private addresses.
NEWSBOT_PROXY_HOSTS = sorted({host for proxy in getproxies().values() if (host := urlsplit(proxy).hostname)})

# -- Scrapy's ---------------------------------------------------------------------------------

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
SPIDER_LOADER_CLASS = "newsbot.spiders.loader.NewsSpiderLoader"
COMMANDS_MODULE = "newsbot.commands.scrapy"

USER_AGENT = f"newsbot/{__version__} (+{NEWSBOT_CONTACT or 'https://pypi.org/project/newsbot/'})"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# One connection a host, and pauses that grow with the host's own latency.
CONCURRENT_REQUESTS = 128
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = NEWSBOT_DELAY
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = NEWSBOT_DELAY
AUTOTHROTTLE_MAX_DELAY = 60.0

# Bounds. DOWNLOAD_MAXSIZE also bounds what a body may be decompressed to.
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut body is kept, and marked as truncated
REDIRECT_MAX_TIMES = 10
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # a page that fails has an outcome in the database
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
URLLENGTH_LIMIT = 0  # an address that is too long has an outcome in the database, and is not dropped unseen
HTTPERROR_ALLOW_ALL = True
DOWNLOAD_VERIFY_CERTIFICATES = NEWSBOT_TLS_VERIFY
TWISTED_DNS_RESOLVER = "newsbot.middlewares.addresses.PublicResolver"
DNS_TIMEOUT = 20

# What was met before is known to the database, not to a filter in memory.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
ROBOTSTXT_OBEY = True

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.middlewares.addresses.AddressMiddleware": 80,
    "newsbot.middlewares.hosts.HostMiddleware": 90,
    "newsbot.middlewares.robots.RobotsMiddleware": 100,
    "newsbot.middlewares.redirects.RedirectedHeadersMiddleware": 110,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsbot.middlewares.hosts.PatientRetryMiddleware": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsbot.middlewares.decoding.DecodingMiddleware": 590,
    "newsbot.middlewares.archive.ArchiveMiddleware": 950,
}
ITEM_PIPELINES = {
    "newsbot.pipelines.validate.ValidatePipeline": 100,
    "newsbot.pipelines.normalise.NormalisePipeline": 200,
    "newsbot.pipelines.identify.IdentifyPipeline": 300,
    "newsbot.pipelines.store.StorePipeline": 900,
}
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "newsbot.extensions.throttle.CrawlDelayThrottle": 0,
    "newsbot.extensions.run.Run": 0,
}

LOG_LEVEL = _environment("NEWSBOT_LOG_LEVEL", "ERROR")
LOGSTATS_INTERVAL = 0


def load(**overrides: object) -> Settings:
    """Scrapy settings made of this module, with `overrides` by name above everything else."""
    settings = Settings()
    settings.setmodule("newsbot.settings", priority="project")
    for name, value in overrides.items():
        if value is not None:
            settings.set(name, value, priority="cmdline")
    return settings


def data_folder(settings: Settings) -> Path:
    """DATA."""
    return Path(settings["NEWSBOT_DATA"])


def archive_folder(settings: Settings) -> Path:
    """DATA/archive, where the WARC files lie."""
    return data_folder(settings) / "archive"


def database_url(settings: Settings) -> str:
    """The database's address: as set, else SQLite in DATA."""
    return settings["NEWSBOT_DATABASE_URL"] or f"sqlite:///{data_folder(settings) / 'newsbot.db'}"
