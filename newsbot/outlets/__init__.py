"""An outlet as data: what newsbot is told of it, checked; in and out of TOML and OPML; which outlet an address is of.

Pure. Touches neither the network nor files nor the environment: header and cookie values such as "env:NAME" are
references that whoever reads the environment resolves.
"""

from newsbot.outlets.definition import (
    Outlet,
    OutletConfig,
    SourceDefinition,
    by_host,
    home_address,
    match,
    of_address,
    slug,
    unique_slug,
)
from newsbot.outlets.files import dump_opml, dump_toml, is_opml, load, load_opml, load_toml

__all__ = [
    "Outlet",
    "OutletConfig",
    "SourceDefinition",
    "by_host",
    "dump_opml",
    "dump_toml",
    "home_address",
    "is_opml",
    "load",
    "load_opml",
    "load_toml",
    "match",
    "of_address",
    "slug",
    "unique_slug",
]
