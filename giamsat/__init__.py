"""Giamsat turns decisions into delivered results."""

__version__ = "0.1.0"
