"""What sign-in needs beside allauth's own views: demo accounts, one session's end, whom one stands in for."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from giamsat.accounts import services
from giamsat.accounts.middleware import ON_BEHALF_OF
from giamsat.accounts.models import Person
from giamsat.accounts.oidc.provider import provider_for
from giamsat.accounts.selectors import actor_for, demo_accounts


class SignInView(LoginView):  # type: ignore[misc]
    """Sign-in; in a demo with one account for each role beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's context, the provider of officials, and the demo accounts."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["provider"] = provider_for("staff")
        context["onward"] = self.request.GET.get("next", "")
        if settings.DEMO:
            context["demo_accounts"] = demo_accounts()
            context["demo_password"] = settings.DEMO_PASSWORD
        return context


sign_in = SignInView.as_view()


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; that of another is not found."""
    person = _person(request)
    services.end_session(actor_for(person), person, pk)
    messages.success(request, _("Đã kết thúc phiên đăng nhập đó."))
    return redirect("usersessions_list")


@require_POST
@login_required
def act_for(request: HttpRequest) -> HttpResponse:
    """Stand in for the absent colleague named in ``absentee``; empty: be oneself again."""
    named = request.POST.get("absentee", "")
    if not named:
        request.session.pop(ON_BEHALF_OF, None)
        return _back(request)
    if not named.isdecimal():
        raise Http404
    actor_for(_person(request), "web", int(named))
    request.session[ON_BEHALF_OF] = int(named)
    return _back(request)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep ``language`` in a cookie, and for a signed-in person also in the account."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Person) and language in Person.Language.values:
        services.choose_language(actor_for(request.user), request.user, language)
    return set_language(request)


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")
