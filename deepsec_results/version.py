"""The version of dsr."""

__version__ = "0.1.0"
