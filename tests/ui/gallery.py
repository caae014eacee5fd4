"""Every part and picture in all its states, drawn as plain files that a browser can open."""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2025, 12, 25, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2025, 12, 25)
MESSAGE_PAGES = ("400", "403", "403_csrf", "404", "500")


def _form() -> Any:
    from django import forms

    class Report(forms.Form):
        done = forms.CharField(label="Đã làm được gì", widget=forms.Textarea(attrs={"rows": 4}))
        progress = forms.IntegerField(
            label="Tiến độ", help_text="Số thực hiện, không làm tròn lên.", max_value=100
        )
        kind = forms.ChoiceField(label="Loại", choices=[("a", "Báo cáo kỳ"), ("b", "Báo cáo kết thúc")])
        way = forms.ChoiceField(
            label="Cách gửi", choices=[("a", "Gửi ngay"), ("b", "Để nháp")], widget=forms.RadioSelect
        )
        needs = forms.MultipleChoiceField(
            label="Cần gì",
            choices=[("a", "Người"), ("b", "Tiền")],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        blocked = forms.BooleanField(
            label="Có vướng mắc", required=False, help_text="Sẽ thành một vướng mắc mở."
        )
        before = forms.DateField(label="Cần trước ngày", required=False)
        file = forms.FileField(label="Minh chứng", required=False)

    return Report(data={"done": "Đã quét 2.140 sổ.", "progress": "140", "kind": "a", "blocked": "on"})


def _dots() -> list[Any]:
    from giamsat.ui.charts import Dot

    rng = random.Random(57)  # noqa: S311 - a fixed seed, nothing secret
    states = ["done"] * 60 + ["soon"] * 30 + ["overdue"] * 9 + ["none"]
    with (ROOT / "giamsat/units/data/communes.csv").open(encoding="utf-8", newline="") as file:
        places = [(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)]
    return [Dot(lat, lon, rng.choice(states)) for lat, lon in places]


def _pictures() -> dict[str, Any]:
    from giamsat.ui.charts import (
        TILE_GRID,
        Cell,
        Part,
        Step,
        Tile,
        Week,
        deadline_weeks,
        dot_map,
        four_part_bar,
        heat_rows,
        progress_steps,
        tile_map,
    )

    rng = random.Random(57)  # noqa: S311 - a fixed seed, nothing secret
    day = dt.date
    tiles = {}
    for code in TILE_GRID:
        done, soon, late = rng.randint(10, 90), rng.randint(0, 40), rng.randint(0, 30)
        rate = round(100 * done / (done + soon + late))
        state = "done" if rate >= 70 else "soon" if rate >= 50 else "overdue"
        tiles[code] = Tile(str(rate), "%", state, (done, soon, late), f"#{code}")
    del tiles["96"]
    heat = [
        (
            name,
            "#",
            [
                Cell(9, 9, 0, 0, "#"),
                Cell(46, 41, 1, 2, "#"),
                Cell(13, 10, 2, 0, "#"),
                Cell(0, 0, 0, 0),
                Cell(7, 3, 0, 0, "#"),
            ],
        )
        for name in ("Khoa học và Công nghệ", "Tài chính", "Nông nghiệp và Môi trường")
    ]
    weeks = [
        Week(day(2025, 12, 25), day(2025, 12, 28), 3, 1, "soon", "Bộ Công an 1 · Hải Phòng 1", "#"),
        Week(day(2025, 12, 29), day(2026, 1, 4), 31, 8, "soon", "Bộ Tài chính 3 · 9 tỉnh 9", "#"),
        Week(day(2026, 1, 5), day(2026, 1, 11), 0),
        Week(day(2026, 1, 12), day(2026, 1, 18), 400, 90, "term", "Cả nước", "#"),
    ]
    parts = [
        Part("done", 1142, "#a"),
        Part("late", 85, "#b"),
        Part("term", 50, "#c"),
        Part("overdue", 21, "#d"),
    ]
    zoom = [
        Part("term", 16, "#e", "còn trên 7 ngày"),
        Part("soon", 34, "#f", "sắp đến hạn, trong 7 ngày tới"),
        Part("overdue", 21, "#g"),
    ]
    reported = [Step(day(2025, 11, 10), 38), Step(day(2025, 11, 28), 66), Step(day(2025, 12, 23), 82)]
    confirmed = [Step(day(2025, 11, 14), 36), Step(day(2025, 12, 2), 65), Step(day(2025, 12, 15), 74)]
    return {
        "four": four_part_bar(parts, zoom),
        "tiles": tile_map(tiles, "Tỷ lệ xã đạt theo tỉnh"),
        "dots": dot_map(_dots()),
        "heat": heat_rows(heat),
        "heat_columns": ["Thể chế", "Hạ tầng", "Nhân lực", "Doanh nghiệp", "Hợp tác quốc tế"],
        "weeks": deadline_weeks(weeks),
        "progress": progress_steps(
            start=day(2025, 10, 15),
            due=day(2025, 12, 31),
            today=TODAY,
            reported=reported,
            confirmed=confirmed,
            forecast=day(2026, 1, 12),
            state="soon",
        ),
    }


def _parts() -> dict[str, Any]:
    from django.contrib.messages.constants import SUCCESS, WARNING
    from django.contrib.messages.storage.base import Message

    from giamsat.ui.charts.svg import el, fill
    from giamsat.ui.states import TIME_STATES, WORK_STATES

    said = [
        Message(SUCCESS, "Đã gửi báo cáo, chờ Chủ tịch xã duyệt."),
        Message(WARNING, "1 tệp còn chờ quét."),
    ]
    return {
        "states": [(key, el("rect", width=92, height=18, **fill(key))) for key in TIME_STATES],
        "work_states": list(WORK_STATES),
        "messages": said,
        "due": dt.date(2025, 12, 28),
        "past": dt.date(2025, 12, 10),
        "entries": [
            {"at": NOW, "text": "Cảnh báo: tiến độ thấp hơn thời gian 18 điểm", "key": True},
            {
                "at": NOW - dt.timedelta(days=3),
                "text": "Bộ Công an xin gia hạn",
                "actor": "Lê Thu Hà",
                "acting_for": "Trần Hùng",
                "before": "31/12/2025",
                "after": "15/01/2026",
                "reason": "Thiết bị đợt 3 về chậm.",
            },
        ],
    }


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Name of each page with its template and context."""
    out = {
        "overview": ("gallery/overview.html", _pictures()),
        "parts": ("gallery/parts.html", _parts()),
        # Signed out: no person, no navigation.
        "out": ("gallery/form.html", {"form": _form(), "who": None, "nav": None}),
        "form": ("gallery/form.html", {"form": _form()}),
    }
    return out | {f"m{name}": (f"{name}.html", {}) for name in MESSAGE_PAGES}


def write(
    folder: Path,
    languages: tuple[str, ...] = ("vi", "en"),
    themes: tuple[str, ...] = ("auto", "light", "dark"),
) -> None:
    """Draw all pages into ``folder`` as ``LANGUAGE-THEME-PAGE.html``, with the static files beside them."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils.translation import override

    from giamsat.core import clock

    shutil.copytree(ROOT / "build" / "static", folder / "static", dirs_exist_ok=True)
    frame = {
        "nav": [
            {"title": "Tổng quan", "url": "#1", "current": True},
            {"title": "Việc của tôi", "url": "#2", "count": 7},
            {"title": "Nhiệm vụ", "url": "#3"},
            {"title": "Văn bản", "url": "#4"},
            {"title": "Đơn vị", "url": "#5"},
        ],
        "who": {
            "name": "Trần Quốc Hưng",
            "post": "Phó Trưởng ban Chỉ đạo",
            "alerts_url": "#6",
            "alerts": 3,
            "links": [{"title": "Tài khoản", "url": "#7", "icon": "user"}],
        },
    }
    fragment = render_to_string("gallery/fragment.html", {"messages": _parts()["messages"]})
    (folder / "fragment.html").write_text(fragment, encoding="utf-8")
    for language in languages:
        for theme in themes:
            with override(language), clock.frozen(NOW):
                for name, (template, context) in pages().items():
                    request = RequestFactory().get("/", headers={"cookie": f"theme={theme}"})
                    html = render_to_string(template, frame | context, request=request)
                    (folder / f"{language}-{theme}-{name}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    import sys

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.ui.settings"
    django.setup()
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target)
