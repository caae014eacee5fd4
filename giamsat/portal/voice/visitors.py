"""From where a request comes, for limits alone, and how a refused act comes back on its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponseRedirect

from giamsat.core.errors import GiamsatError
from giamsat.ui.faults import put_into_form
from giamsat.voice import proof, throttle

R = TypeVar("R")


def visitor(request: HttpRequest) -> str:
    """The address of the network, found by the same rule as for the limits of signing in."""
    return str(get_adapter().get_client_ip(request))


def is_proved(request: HttpRequest) -> bool:
    """True when the form brings a proof of work that was not used before; each form has a challenge of its own."""
    return proof.spend(request.POST.get("asked", ""), request.POST.get("proof", ""))


def say(request: HttpRequest, form: forms.BaseForm, act: Callable[[], R]) -> R | None:
    """``attempt`` within the limits, which are stricter for whoever brings no proof of work."""
    try:
        throttle.count(throttle.SAY if is_proved(request) else throttle.SAY_UNPROVED, visitor(request))
    except throttle.TooMany as fault:
        put_into_form(form, fault)
        return None
    return attempt(form, act)


def attempt(form: forms.BaseForm, act: Callable[[], R]) -> R | None:
    """What ``act`` returns; None when it was refused: the form then holds the reasons and what was typed.

    ``act`` calls one service, whose transaction is its own.
    """
    try:
        return act()
    except GiamsatError as fault:
        put_into_form(form, fault)
        return None


def see_other(url: str) -> HttpResponseRedirect:
    """After a write the browser fetches ``url`` anew."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
