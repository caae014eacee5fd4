"""The pages of acts on a register or a record, which look alike but for their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import ActPage, see_other
from giamsat.desk.tasks.forms import VersionForm
from giamsat.registers import policies, selectors
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


def press_button(request: ActorRequest, register: Register, act: Callable[[int], None]) -> HttpResponse:
    """An act without a page of its own."""
    here = reverse("desk:register-definition", args=[register.code])
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            perform(request, form, lambda: act(form.cleaned_data["version"]))
        except Repeated:
            return see_other(here)
    for reason in form.non_field_errors():
        messages.warning(request, str(reason))
    return see_other(here)


def definable(request: ActorRequest, code: str) -> Register:
    """A register whose definition the person may change.

    Raises:
        NotFound, NotAllowed.
    """
    register = selectors.register(request.actor, code)
    require(policies.may_change_definition(request.actor, register))
    return register


def definition_page(
    register: Register, title: str, action: str, consequences: list[str] | None = None
) -> ActPage:
    """The page of an act on the definition, which leads back to it."""
    back = reverse("desk:register-definition", args=[register.code])
    return act_on(register, title, action, consequences=consequences or (), back=back)
