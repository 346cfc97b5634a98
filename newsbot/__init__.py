"""newsbot: a news scraper and archiver on Scrapy, SQLAlchemy and Alembic."""

__version__ = "0.1.0"
