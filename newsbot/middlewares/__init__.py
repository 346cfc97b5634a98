"""Scrapy's downloader middlewares: what may be asked, when, and the archive of what was answered."""
