"""A terminal explorer for what multi-agent workflows did."""

__version__ = "0.1.0"
