from django.urls import reverse

from giamsat.boards import services
from giamsat.boards.models import *
from tests.boards.conftest import World
from tests.people import acting_as


def test_shots(world: World, live_site: str, page) -> None:
    from django.conf import settings

    rep = services.make_report(
        acting_as(world.people.province_focal),
        owner=world.tree.lang_son,
        name="Báo cáo tháng",
        board=world.board,
        rhythm="month",
        form="docx",
        recipients=[world.tree.that_khe],
    )
    ed = services.ask_for_edition(acting_as(world.people.province_focal), rep, rep.made_at.date())
    from giamsat.desk.boards.jobs import make_edition

    make_edition(ed.pk)
    ed.refresh_from_db()
    print(ed.state, ed.remark)
    c = world.client(world.people.province_focal)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": c.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_site,
            }
        ]
    )
    for w in (1440, 390):
        page.set_viewport_size({"width": w, "height": 900})
        for name, url in {
            "list": reverse("desk:boards"),
            "board": reverse("desk:board", args=[world.board.pk]),
            "edit": reverse("desk:board-edit", args=[world.board.pk]),
            "wall": reverse("desk:board", args=[world.board.pk]) + "?screen=wall",
            "tile": reverse("desk:board-tile-new", args=[world.board.pk, "trend"]),
            "ready": reverse("desk:board-ready", args=["province"]),
            "periodic": reverse("desk:periodic", args=[rep.pk]),
            "pnew": reverse("desk:periodic-new"),
            "edition": reverse("desk:edition", args=[ed.pk]),
            "fields": reverse("desk:periodic-fields"),
            "reports": reverse("desk:periodics"),
        }.items():
            page.goto(live_site + url)
            page.screenshot(path=f"/tmp/shots/{name}-{w}.png", full_page=True)
            print(name, page.evaluate("document.documentElement.scrollWidth"))
