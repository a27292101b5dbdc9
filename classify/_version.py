"""The version of this package; it imports nothing, so that any module may."""

__version__ = "0.1.0"
