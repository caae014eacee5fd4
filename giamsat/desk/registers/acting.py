"""The pages of acts on a register or a record, which look alike but for their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.desk.tasks.acting import ActPage
from giamsat.registers.models import Record, Register


def act_on(
    subject: Register | Record,
    title: str,
    action: str,
    *,
    done: str | Callable[[], str] = "",
    consequences: Sequence[str] = (),
    back: str = "",
) -> ActPage:
    """The page of one act.

    Args:
        done: said afterwards; "saved" when left out.
        back: where to go afterwards; to the record or the register itself when left out.
    """
    if isinstance(subject, Record):
        about, home = f"{subject.code} · {subject.title}", reverse("desk:record", args=[subject.pk])
    else:
        about, home = subject.name, reverse("desk:register", args=[subject.code])
    return ActPage(
        title=title,
        about=about,
        action=action,
        done=done or _("Đã lưu."),
        back=back or home,
        consequences=consequences,
        template="desk/registers/act.html",
    )
