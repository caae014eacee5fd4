"""Pages of the desk's long lists are those of ``ui.paging``."""

from giamsat.ui.paging import LongList

__all__ = ["LongList"]
