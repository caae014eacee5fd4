"""One's own items, the way to the provider and back, and leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from giamsat.accounts.oidc import flow
from giamsat.accounts.oidc.claims import verified
from giamsat.accounts.oidc.provider import Provider, ProviderFault, provider_for
from giamsat.core.access import PUBLIC, access
from giamsat.core.errors import GiamsatError, NotAllowed, NotFound
from giamsat.portal.identity.session import draft_of, identity_of, sign_in
from giamsat.portal.voice.visitors import see_other
from giamsat.voice import own, services

_OFFICIAL = gettext_lazy(
    "Trình duyệt này đang đăng nhập tài khoản công vụ. Đăng xuất trước, rồi đăng nhập với tư cách cá nhân."
)


@access(PUBLIC)
@never_cache
@require_GET
def identity(request: HttpRequest) -> HttpResponse:
    """Everything that the identity sent or follows; for nobody yet, what signing in tells and what it "
    "is for."""
    provider = _provider()
    known = identity_of(request)
    context: dict[str, Any] = {
        "provider": provider,
        "known": known,
        "official": request.user.is_authenticated,
        "onward": request.GET.get("next", ""),
        "has_draft": bool(draft_of(request)),
    }
    if known is None and "left" in request.GET:
        context["end"] = flow.end_address(provider, request.build_absolute_uri(reverse("portal:voice")))
    if known is not None:
        context |= {"sent": own.sent_by(known.identity), "follows": own.followed_by(known.identity)}
    return render(request, "portal/identity/mine.html", context)


@access(PUBLIC)
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; ``next`` is where to go after signing in."""
    provider = _provider()
    if request.user.is_authenticated:
        return _refused(request, provider, NotAllowed(_OFFICIAL))
    callback = request.build_absolute_uri(reverse("portal:identity-callback"))
    onward = request.GET.get("next") or reverse("portal:identity")
    try:
        return HttpResponseRedirect(flow.begin(request, provider, callback, onward))
    except ProviderFault as fault:
        return _refused(request, provider, fault)


@access(PUBLIC)
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    provider = _provider()
    if request.user.is_authenticated:
        raise NotFound
    try:
        claims, onward = flow.finish(request, provider)
        told = verified(provider, claims)
    except ProviderFault as fault:
        return _refused(request, provider, fault)
    sign_in(request, services.know_identity(told), told)
    return HttpResponseRedirect(onward)


@access(PUBLIC)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Nothing of the sign-in is left in this browser, nor of an unsent draft; a link leads on to the provider's own."""
    if not request.user.is_authenticated:
        request.session.flush()
        messages.success(
            request,
            _("Đã đăng xuất khỏi trang này. Máy dùng chung thì đăng xuất cả ở nhà cung cấp định danh."),
        )
    return see_other(
        reverse("portal:identity") + "?left=1" if provider_for("public") else reverse("portal:voice")
    )


def _provider() -> Provider:
    provider = provider_for("public")
    if provider is None:
        raise NotFound
    return provider


def _refused(request: HttpRequest, provider: Provider, fault: GiamsatError) -> HttpResponse:
    context = {"fault": fault, "provider": provider, "has_draft": bool(draft_of(request))}
    return render(request, "portal/identity/refused.html", context, status=fault.status)
