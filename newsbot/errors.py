"""The one exception tree of newsbot.

Every error that a caller may meet derives from `NewsbotError`; its text is one line that names
the thing and the remedy, fit to be shown to a person as it is.

    NewsbotError
      UsageError          the command or its arguments are wrong (exit status 2)
      ConfigurationError  a setting or an outlet's file is wrong
      AddressError        an address can't be used: not http(s), no host, forbidden
      DiscoveryError      a feed, sitemap or section that can't be read
      ExtractionError     bytes that can't be made into an Article
      FetchError          the network or a server refused
      ArchiveError        a WARC file can't be written, or does not hold what it should
        TooLongError      a body that unpacks to more than is read
      StoreError          the database refused
        SchemaError       the database's schema is not the code's
        DiskFullError     no room is left for the database
        LeaseError         somebody else holds, or has finished, what was leased

Imports nothing.
"""


class NewsbotError(Exception):
    """Base of everything newsbot raises on purpose; its text is one line for a person."""


class UsageError(NewsbotError):
    """The command line, or a call's arguments, are wrong."""


class ConfigurationError(NewsbotError):
    """A setting or an outlet's definition is wrong."""


class AddressError(NewsbotError):
    """An address that newsbot can't or won't use."""


class DiscoveryError(NewsbotError):
    """A feed, a sitemap or a section page that can't be read."""


class ExtractionError(NewsbotError):
    """Bytes that can't be made into an Article."""


class FetchError(NewsbotError):
    """The network, or a server, refused."""


class ArchiveError(NewsbotError):
    """A WARC file that can't be written, or does not hold what it should."""


class TooLongError(ArchiveError):
    """A body that unpacks to more than is read."""


class StoreError(NewsbotError):
    """The database refused, or is not what it should be."""


class SchemaError(StoreError):
    """The database's schema is older or newer than the code's."""


class DiskFullError(StoreError):
    """No room is left on the disk of the database."""


class LeaseError(StoreError):
    """A lease ran out and somebody else holds, or has finished, what it was for."""
