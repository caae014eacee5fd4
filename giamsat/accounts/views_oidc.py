"""Officials sign in by their organisation's provider, to an account that is there; what follows is the usual way in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from giamsat.accounts.oidc import flow
from giamsat.accounts.oidc.claims import account_of
from giamsat.accounts.oidc.provider import Provider, ProviderFault, provider_for
from giamsat.core.errors import GiamsatError, NotAllowed, NotFound


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider of officials; ``next`` is where to go after signing in."""
    provider = _provider()
    callback = request.build_absolute_uri(reverse("account_oidc_callback"))
    try:
        return HttpResponseRedirect(flow.begin(request, provider, callback, request.GET.get("next", "/")))
    except ProviderFault as fault:
        return _refused(request, fault)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: the second factor where the account has one, and then in."""
    provider = _provider()
    try:
        claims, onward = flow.finish(request, provider)
    except ProviderFault as fault:
        return _refused(request, fault)
    person = account_of(provider, claims)
    if person is None:
        reason = _(
            "%(name)s đã xác nhận bạn, nhưng không tài khoản nào ở đây khớp với thông tin đó. Hỏi quản trị đơn vị; "
            "tài khoản và vai trò không tự sinh ra khi đăng nhập."
        )
        return _refused(request, NotAllowed(reason % {"name": provider.name}))
    record_authentication(request, person, method="oidc", issuer=provider.issuer)
    answer: HttpResponse = perform_login(request, Login(user=person, redirect_url=onward))
    return answer


def _provider() -> Provider:
    provider = provider_for("staff")
    if provider is None:
        raise NotFound
    return provider


def _refused(request: HttpRequest, fault: GiamsatError) -> HttpResponse:
    return render(request, "account/oidc_refused.html", {"fault": fault}, status=fault.status)
