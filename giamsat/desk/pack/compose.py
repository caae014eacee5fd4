"""From the facts of a pack to its document: sections in the order of a review conference."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.desk.pack import sections_state, sections_wait
from giamsat.desk.pack.links import Links
from giamsat.desk.pack.outline import Outline
from giamsat.monitor.pack import Pack
from giamsat.ui import formats


def compose(pack: Pack, links: Links, who: str) -> Outline:
    """The document in the reader's language.

    Args:
        who: for whom it is made: it holds what this person may see.
    """
    end = _instant(pack.second_name, pack.second) if pack.second else _("bây giờ")
    period = _("Từ %(first)s đến %(second)s") % {
        "first": _instant(pack.first_name, pack.first),
        "second": end,
    }
    return Outline(
        title=_("Tài liệu hội nghị rà soát"),
        programme=pack.programme.name,
        scope=pack.unit.name,
        period=period,
        written=_("Số liệu lúc %(at)s, trong phạm vi được xem của %(who)s.")
        % {"at": formats.stamp(pack.second or pack.at), "who": who},
        sections=(
            sections_state.results(pack, links),
            sections_state.changes(pack, links),
            sections_state.shortcomings(pack, links),
            sections_wait.late(pack, links),
            sections_wait.bottlenecks(pack, links),
            sections_wait.extensions(pack, links),
            sections_state.early(pack, links),
            sections_wait.proposals(pack, links),
            sections_wait.decisions(pack, links),
        ),
    )


def _instant(name: str, at: dt.datetime) -> str:
    said = formats.moment(at)
    return f"{name} ({said})" if name else said
