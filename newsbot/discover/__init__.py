"""Finding articles: bytes and an address in, links out. Pure: no network, no clock, no SQL."""
