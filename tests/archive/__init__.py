"""Tests of newsbot.archive."""
