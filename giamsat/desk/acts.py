"""One form, one act: runs a service for a posted form, once, and shows on the form what stood against it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.database_faults import expected
from giamsat.core.errors import GiamsatError
from giamsat.core.once import first_time
from giamsat.ui.faults import put_into_form

R = TypeVar("R")
log = logging.getLogger(__name__)


def new_key() -> str:
    """A key for a form: two clicks on its button send the same one."""
    return uuid.uuid4().hex


class OnceForm(forms.Form):
    """A form whose act happens once, however often its button is pressed."""

    once = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=100)


class Repeated(Exception):
    """The act of this form has been done already."""


def perform(request: ActorRequest, form: forms.BaseForm, act: Callable[[], R]) -> R | None:
    """Run ``act`` for a valid ``form`` in one transaction with its key.

    Returns:
        What ``act`` returns; None when it was refused: the form then holds the reasons and what was typed.

    Raises:
        Repeated: this form's act was done by an earlier click; lead the person to where that one led.
    """
    try:
        with transaction.atomic():
            key = form.cleaned_data.get("once")
            if key and first_time(request.actor, key) is not None:
                messages.info(request, _("Đã ghi nhận từ lần bấm trước."))
                raise Repeated
            return act()
    except GiamsatError as fault:
        put_into_form(form, fault)
        return None
    except (DatabaseError, InterfaceError) as fault:
        told = expected(fault)
        if told is None:
            raise
        log.error("an act failed: %s", fault)
        put_into_form(form, told)
        return None
