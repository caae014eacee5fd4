"""A reader's comment on a consultation: its own page, because pages that caches keep hold no token of a form."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from giamsat.core.access import PUBLIC, access
from giamsat.core.errors import GiamsatError
from giamsat.editorial import policies, public
from giamsat.editorial.services import send_opinion
from giamsat.editorial.services.opinions import LONGEST
from giamsat.portal.voice.visitors import attempt, is_proved, see_other, visitor
from giamsat.ui.faults import put_into_form
from giamsat.voice import proof, throttle


class CommentForm(forms.Form):
    """Words, and a name where one wants to be named."""

    text = forms.CharField(
        label=gettext_lazy("Góp ý của bạn"),
        # Longer ones are refused in words, with what was typed still there.
        max_length=10 * LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Điều, khoản nào; nên sửa thế nào; vì sao. Không ghi số điện thoại, số căn cước."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Tên hiện cùng góp ý"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Bỏ trống: đăng không kèm tên."),
    )


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is sent is read by a person before anybody else sees it."""
    version = public.public_piece(slug)
    verdict = policies.may_comment(version)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            throttle.count(throttle.SAY if is_proved(request) else throttle.SAY_UNPROVED, visitor(request))
        except GiamsatError as fault:
            put_into_form(form, fault)
        else:
            given = form.cleaned_data
            if attempt(form, lambda: send_opinion(version, text=given["text"], name=given["name"])):
                messages.success(request, _("Đã nhận góp ý. Góp ý được đăng sau khi có người đọc và duyệt."))
                return see_other(reverse("portal:comment", args=[slug]))
    context = {"version": version, "form": form, "verdict": verdict, "challenge": proof.challenge()}
    response = render(request, "portal/editorial/comment.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
