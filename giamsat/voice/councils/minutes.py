"""What stands in a council's minutes: the figures as they are, and a first text to go on writing.

Always in Vietnamese: minutes are an official document.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from giamsat.core import clock
from giamsat.voice.councils import selectors
from giamsat.voice.councils.choices import Criterion, Declaration, Part, Round
from giamsat.voice.councils.figures import latest, summary
from giamsat.voice.councils.models import Dossier, Sheet


def figures_of(dossier: Dossier) -> dict[str, Any]:
    """Who sat in the council, who scored what in which round, and what it came to; JSON-able."""
    council = selectors.council(dossier)
    sheets = list(
        Sheet.objects.filter(member__dossier=dossier, member__in=[one.pk for one in council if one.scores])
        .select_related("member__person")
        .order_by("member", "round")
    )
    first = [sheet for sheet in sheets if sheet.round == Round.BLIND]
    before, after = summary(first), summary(latest(sheets))
    with override("vi"):
        return {
            "code": dossier.item.code,
            "title": dossier.item.title,
            "decision": dossier.formed_by_text,
            "members": [
                {
                    "name": one.person.full_name,
                    "post": one.person.post,
                    "part": str(Part(one.part).label),
                    "conflict": one.declaration == Declaration.CONFLICT,
                }
                for one in council
            ],
            "sheets": [_row(sheet) for sheet in latest(sheets)],
            "first_sheets": [_row(sheet) for sheet in first],
            "before": before.to_json() if before else None,
            "after": after.to_json() if after else None,
        }


def _row(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.member.person.full_name,
        "points": [int(getattr(sheet, name)) for name in Criterion.values],
        "total": sheet.total,
        "remark": sheet.remark,
    }


def draft_text(dossier: Dossier) -> str:
    """The beginning of the minutes: place and time are left to whoever writes them, figures are there."""
    figures = figures_of(dossier)
    after, before = figures["after"], figures["before"]
    recused = [one["name"] for one in figures["members"] if one["conflict"]]
    lines = [
        f"Hội đồng đánh giá sáng kiến {figures['code']} họp ngày {clock.today():%d/%m/%Y}, theo {figures['decision']}.",
        f"Có {len(figures['sheets'])} thành viên chấm điểm trên {len(figures['members'])} thành viên.",
    ]
    if recused:
        lines.append(f"Không chấm điểm vì có xung đột lợi ích: {', '.join(recused)}.")
    if before and after:
        lines.append(
            f"Vòng độc lập: bình quân {_vi(before['total']['mean'])} trên {before['total']['most']} điểm, từ "
            f"{before['total']['low']} đến {before['total']['high']}. Sau thảo luận: bình quân "
            f"{_vi(after['total']['mean'])}, từ {after['total']['low']} đến {after['total']['high']}."
        )
    lines += ["Ý kiến thảo luận: …", "Kết luận và kiến nghị của hội đồng: …"]
    return "\n".join(lines)


def _vi(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
