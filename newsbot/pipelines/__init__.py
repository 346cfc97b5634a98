"""Scrapy's item pipelines, one idea each; each passes on what it does not know."""
