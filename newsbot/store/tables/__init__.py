"""The tables by subject; `newsbot.store.models` has them all."""
