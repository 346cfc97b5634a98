"""newsbot's own commands, one small module each: thin doors onto the rooms above.

What is slow to import (SQLAlchemy, Scrapy, lxml) is imported inside a command's function, so that `newsbot --help`
and every usage error come at once; a test holds that.
"""
