"""Pages of lists that may hold a country: nobody counts a million rows to show fifty."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from giamsat.ui import formats

#: So many rows are counted; of a longer list "more than" is said, until a page beyond them is asked for.
COUNTED = 10_000


class LongList(Paginator):  # type: ignore[type-arg]
    """Counts no further than ``counted`` unless ``page``, the number asked for, lies beyond."""

    counted = COUNTED

    def __init__(self, rows: Any, per_page: int, page: str | None):
        super().__init__(rows, per_page)
        asked = int(page) if page and page.isascii() and page.isdecimal() and len(page) < 10 else 1
        self._whole = asked * per_page > self.counted

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.count() if self._whole else rows.order_by()[: self.counted + 1].count())

    @property
    def said(self) -> str:
        """The count in words."""
        if self.count > self.counted and not self._whole:
            return _("hơn %(count)s") % {"count": formats.number(self.counted)}
        return formats.number(self.count)
