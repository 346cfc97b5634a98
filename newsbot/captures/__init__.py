"""Captures outside a crawl: read again by the present extractor, brought in from elsewhere, handed out as evidence.

workers.py     work spread over processes, results in order
runs.py        a run as the table `crawl` tells of it
reextract.py   kept captures -> revisions by the extractor
importing.py   WARC files -> articles: merged.py (by date), candidates.py (redirects joined), reader.py (article?),
               places.py (which outlet)
evidence.py    one article -> a folder that anyone can check
"""
