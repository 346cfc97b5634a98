"""A made-up outlet on loopback, for `newsbot demo`: its stories, its pages, and the server that shows them.

All words in it are made up. Touches the network of this machine only.
"""
