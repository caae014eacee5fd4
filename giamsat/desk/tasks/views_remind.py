"""One act that reminds every unit whose report is missing or late."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.policy import ALLOWED, denied
from giamsat.desk.links import address
from giamsat.desk.tasks.acting import ActPage, act_page
from giamsat.desk.tasks.forms import ReminderForm
from giamsat.directives import selectors as directives
from giamsat.tasks import selectors, services
from giamsat.ui import formats
from giamsat.units import selectors as registry

NAMED = 5


@access(SIGNED_IN)
def remind_task(request: ActorRequest, pk: int) -> HttpResponse:
    """Remind the units that have parts of a task."""
    task = selectors.task(request.actor, pk)
    behind = selectors.unreported(request.actor).filter(task=task)
    back = reverse("desk:task", args=[pk])

    def act(text: str) -> services.Reminded:
        return services.remind_task(request.actor, task, text=text)

    return _page(request, behind, task.title, back, act)


@access(SIGNED_IN)
def remind_unit(request: ActorRequest, pk: int) -> HttpResponse:
    """Remind a unit and those below it. Query: ``programme``, the code of the one whose work is meant."""
    unit = registry.unit_by_id(pk)
    code = request.GET.get("programme", "")
    programme = next((each for each in directives.programmes(request.actor) if each.code == code), None)
    if code and programme is None:
        raise NotFound
    behind = selectors.unreported(request.actor).filter(unit__path__within=unit.path)
    if programme is not None:
        behind = behind.filter(programme=programme)
    about = f"{unit.name} · {programme.name}" if programme else unit.name

    def act(text: str) -> services.Reminded:
        return services.remind_unit(request.actor, unit, text=text, programme=programme)

    return _page(request, behind, about, address("unit", pk, programme=code), act)


def _page(
    request: ActorRequest,
    behind: selectors.Assignments,
    about: str,
    back: str,
    act: Callable[[str], services.Reminded],
) -> HttpResponse:
    parts = behind.count()
    units = behind.order_by().values("unit").distinct().count()
    named = list(dict.fromkeys(row.unit.name for row in behind.select_related("unit")[: 4 * NAMED]))[:NAMED]
    outcome: list[services.Reminded] = []
    page = ActPage(
        title=_("Nhắc đơn vị chậm hoặc thiếu báo cáo"),
        about=about,
        action=_("Gửi lời nhắc"),
        back=back,
        consequences=[
            _("%(units)s đơn vị, %(parts)s việc: %(names)s%(more)s")
            % {
                "units": formats.number(units),
                "parts": formats.number(parts),
                "names": ", ".join(named),
                "more": "…" if units > len(named) else "",
            },
            _("Chậm: đã quá hạn. Thiếu: %(days)s ngày chưa gửi báo cáo nào.")
            % {"days": formats.number(settings.REPORT_CYCLE_DAYS)},
            _("Lời nhắc hiện ở “Việc của tôi” của đơn vị và trong diễn biến; việc đã nhắc trong %(hours)s giờ "
              "qua không nhắc lại.")
            % {"hours": formats.number(settings.REMINDER_HOURS)},
        ],
        done=lambda: _said(outcome[0]),
        verdict=ALLOWED if parts else denied(_("Không có đơn vị nào chậm hoặc thiếu báo cáo.")),
    )  # fmt: skip
    form = ReminderForm(
        request.POST or None, initial={"text": _("Đề nghị gửi báo cáo tiến độ, kèm minh chứng.")}
    )
    return act_page(request, page, form, lambda: outcome.append(act(form.cleaned_data["text"])))


def _said(done: services.Reminded) -> str:
    sent = ngettext("Đã nhắc %(count)s việc.", "Đã nhắc %(count)s việc.", done.sent)
    words = [sent % {"count": formats.number(done.sent)}]
    if done.lately:
        left = ngettext(
            "%(count)s việc mới được nhắc, không nhắc lại.",
            "%(count)s việc mới được nhắc, không nhắc lại.",
            done.lately,
        )
        words.append(left % {"count": formats.number(done.lately)})
    return " ".join(words)
