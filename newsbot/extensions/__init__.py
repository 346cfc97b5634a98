"""Scrapy's extensions: the run with its database and archive, and the pauses between requests."""
