"""Words that several sections and lists use."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.tasks.models import Cause
from giamsat.ui import formats


def waited(days: int) -> str:
    """``12 ngày làm việc``."""
    words = ngettext("%(figure)s ngày làm việc", "%(figure)s ngày làm việc", days)
    return words % {"figure": formats.number(days)}


def cause_words(cause: str) -> str:
    """``khách quan``, ``chủ quan``; ``không phân loại`` where the unit named none."""
    return str(Cause(cause).label).lower() if cause else _("không phân loại")
