"""Explores, in a terminal, what multi-agent workflows did."""

__version__ = "0.1.0"
