"""Every page of the site by its name: who opens it, and the pages that only a sent form leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import render
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.errors import Conflict
from giamsat.ui.faults import fault_page
from giamsat.voice.councils.models_backing import Invitation
from giamsat.voice.letters import expert_key, flag_key, receipt_key
from tests.access import entries_boards, entries_editorial, entries_portal
from tests.access.entries import ENTRIES, OWN
from tests.access.entry import once
from tests.access.world import Planted
from tests.people import PASSWORD

#: Addresses without a page of their own: they take a form, lead elsewhere (to the password again before a second factor
#: is changed), or answer programs, files and parts.
NO_PAGE = frozenset(
    {
        "healthz", "account_logout", "account_end_session", "account_language", "account_act_for", "ui:theme",
        "ui:language", "mfa_authenticate", "mfa_reauthenticate", "mfa_download_recovery_codes",
        "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_generate_recovery_codes", "mfa_remove_webauthn",
        "mfa_view_recovery_codes", "desk:home", "desk:live-renew", "desk:accept-chosen",
        "desk:approve-chosen", "desk:save-as-typed", "desk:approve", "desk:confirm", "desk:return",
        "desk:comment", "desk:evidence", "desk:review-bodies", "desk:directive-reasons",
        "desk:proposal-accept", "desk:proposal-drop", "desk:proposal-reopen", "desk:proposal-merge",
        "desk:admin-units-sample", "desk:admin-offered-units", "desk:admin-offered-all-units",
        "desk:admin-offered-colleagues", "desk:drop-instant", "desk:intake-cancel", "desk:batch-cancel",
        "desk:publication-cancel",
        "desk:directive-original", "desk:directive-unclear-word", "desk:directive-labels", "desk:review-undo",
        "desk:review-model",
        "desk:review-changes", "desk:proposal-change", "desk:link-decide", "desk:evidence-picture",
        "desk:evidence-page", "desk:letter-word", "desk:early", "desk:guide-picture",
        "desk:values-cell", "desk:values-template", "desk:values-history", "desk:voice-contact",
        "desk:voice-letter",
        "desk:council-word", "desk:council-file", "portal:initiative-back",
        "desk:evaluation-file", "portal:voice-item", "portal:voice-mine", "portal:voice-follow", "portal:voice-confirm",
        "desk:register-field-move", "desk:register-check-drop", "desk:register-template",
        "desk:register-feed-drop", "desk:register-file", "desk:quarter-sheet-word", "desk:meeting-word",
        "desk:voice-file", "desk:voice-objection", "desk:voice-batch", "desk:voice-held-file",
        # Not there without a provider; those that have pages are among what is made below.
        "account_oidc", "account_oidc_callback", "portal:identity", "portal:identity-start",
        "portal:identity-callback", "portal:identity-leave", "portal:initiative-expert",
        "portal:voice-answer-file", "portal:voice-report", "portal:voice-flag",
        "portal:voice-similar", "portal:voice-table", "portal:voice-feed", "portal:voice-item-feed",
        "portal:voice-file",
        "desk:notices-end",
    }
)  # fmt: skip
NO_PAGE |= entries_portal.NO_PAGE | entries_boards.NO_PAGE | entries_editorial.NO_PAGE

#: Everybody who opens a page below.
PEOPLE = (
    "focal", "second_focal", "signer", "admin", "province_focal", "province_approver", "standing", "operator",
    "leader", "inspector", "citizen", "publisher", "expert", "officer", "poster", "head",
    "leader", "inspector", "citizen", "publisher", "voice_officer",
)  # fmt: skip

#: Who opens the pages of a room, where it is not the one who acts there.
OPENS = {
    "account_login": "", "account_inactive": "", "desk:inspect": "inspector", "desk:overview": "leader",
    "desk:confirmations": "standing", "desk:approvals": "signer", "desk:directives": "standing",
    "desk:directive": "standing", "desk:review": "standing", "desk:directive-issue": "standing",
    "desk:import": "standing", "desk:programme-new": "standing", "desk:report": "signer",
    "desk:unit": "inspector", "desk:units": "inspector", "desk:search": "inspector",
    "mfa_edit_webauthn": "second_focal",
    "mfa_remove_webauthn": "second_focal", "mfa_deactivate_totp": "signer", "mfa_view_recovery_codes": "signer",
    "mfa_generate_recovery_codes": "signer", "desk:admin-unit-merge": "operator",
    "desk:admin-unit-split": "operator", "desk:admin-units-import": "operator", "desk:compare": "standing",
    "desk:batches": "standing", "desk:directive-unclear": "standing", "desk:warnings": "standing",
    "desk:working-groups": "province_approver", "desk:working-group-new": "province_approver",
    "desk:working-group": "province_approver", "desk:meeting": "province_approver", "desk:warning-rules": "leader",
    "desk:bottleneck": "leader",
    "desk:bottlenecks": "leader", "desk:letters": "province_approver", "desk:letters-new": "province_focal",
    "desk:evidence-preview": "signer", "desk:indicators": "standing", "desk:indicator": "standing",
    "desk:values-waiting": "standing", "desk:indicator-new": "standing",
    "desk:data-quality": "leader", "desk:round": "leader", "desk:frames": "standing",
    "desk:indicator-groups": "standing", "desk:values-exemption": "standing", "desk:round-new": "standing",
    "desk:frame-new": "standing", "desk:indicator-group-new": "standing",
    "desk:communes": "leader", "desk:heat": "leader",
    "desk:deadlines": "leader", "desk:chains": "leader", "desk:forecast": "leader",
    "desk:forecast-model": "leader",
    "desk:register": "province_focal", "desk:record": "inspector",
    "desk:publications": "publisher", "desk:publication": "publisher",
    "desk:publication-prepare": "publisher", "portal:home": "", "portal:who": "", "portal:week": "",
    "portal:words": "", "portal:tasks": "", "portal:units": "", "portal:releases": "", "portal:verify": "",
    "portal:data": "", "portal:unit": "", "portal:tile": "", "portal:check": "",
    "portal:indicators": "", "portal:registers": "", "portal:search": "",
    "portal:documents": "",
    "desk:pieces": "publisher", "desk:piece": "publisher", "desk:opinions": "publisher", "desk:sites": "publisher",
    "desk:freshness": "publisher", "portal:news": "", "portal:speeches": "", "portal:works": "",
    "portal:consultations": "", "portal:sites": "",
    "desk:registers": "inspector",
    "desk:voice": "province_focal", "desk:councils": "expert", "desk:council": "expert", "desk:council-act": "expert",
    "desk:council-open": "officer", "desk:council-words": "poster", "portal:initiatives": "",
    "desk:council-experts": "officer",
    "portal:initiative": "",
    "desk:boards": "province_focal", "desk:board": "province_focal", "desk:periodics": "province_focal",
    "desk:periodic": "province_focal", "desk:periodic-fields": "province_focal",
    "desk:board-new": "province_focal", "desk:periodic-new": "province_focal",
    "desk:quarter-sheets": "leader", "desk:voice-enter": "voice_officer",
    "desk:voice-held": "officer", "desk:voice-held-item": "head", "desk:voice-flag": "officer",
    "desk:voice-templates": "province_focal", "desk:voice-template": "province_focal",
    "desk:voice-item": "province_focal", "desk:voice-act": "province_focal", "portal:voice": "",
    "portal:voice-send": "", "portal:voice-find": "", "portal:voice-figures": "",
}  # fmt: skip


def opener(name: str) -> str:
    """The person who is shown a page."""
    entry = ENTRIES.get(name)
    if name in OPENS:
        return OPENS[name]
    if entry is not None and entry.by:
        return entry.by
    return "admin" if name.startswith("desk:admin") else "focal"


def plant_factors(its: SimpleNamespace) -> None:
    """The signer has an app that makes codes, and spare codes."""
    totp.TOTP.activate(its.signer, totp.generate_totp_secret())
    RecoveryCodes.activate(its.signer)


@dataclass(frozen=True)
class Made:
    """A page that only something sent leads to; ``make`` sends it and returns the answer."""

    status: int
    make: Callable[[Planted, Callable[[str], Client]], Any]


def _post(who: str, name: str, /, leave: tuple[str, ...] = (), **more: Any) -> Callable[..., Any]:
    def make(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
        entry = ENTRIES.get(name)
        values = entry.body if entry else OWN.get(name)
        body = values(planted) if values else {}
        body = {key: value for key, value in {**body, **more}.items() if key not in leave}
        return signed_in(who).post(reverse(name, kwargs=entry.fill(planted) if entry else {}), body)

    return make


def _get(who: str, path: str) -> Callable[..., Any]:
    return lambda planted, signed_in: signed_in(who).get(path)


def _file(content: str) -> Callable[..., Any]:
    head = "code,parent_code,kind,side,name_vi,name_en\n"

    def make(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
        file = SimpleUploadedFile("units.csv", (head + content).encode())
        return signed_in("operator").post(reverse("desk:admin-units-import"), {"file": file, "once": once()})

    return make


def _second_step(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
    client = signed_in("")
    client.post(reverse("account_login"), {"login": planted.its.signer.login, "password": PASSWORD})
    return client.get(reverse("mfa_authenticate"))


def _conflict(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
    answer = signed_in("focal").get(reverse("desk:work"))
    return fault_page(answer.wsgi_request, Conflict())


def _too_many(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
    return render(signed_in("").get(reverse("account_login")).wsgi_request, "429.html", status=429)


def _csrf(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
    client = signed_in("focal")
    client.handler = ClientHandler(enforce_csrf_checks=True)
    return client.post(reverse("account_language"), {"language": "vi"})


PROVIDER = {
    "issuer": "https://dinh-danh.example", "client": "giamsat", "secret": "", "name": "VNeID", "scope": "openid",
    "claim": "",
}  # fmt: skip


def _with_provider(path: str) -> Callable[..., Any]:
    """The page where a provider is configured; it is asked nothing."""

    def make(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
        with override_settings(OIDC={"public": PROVIDER, "staff": PROVIDER}):
            return signed_in("").get(path)

    return make


def _expert(planted: Planted, signed_in: Callable[[str], Client]) -> Any:
    invitation = Invitation.objects.create(
        item=planted.its.public_idea, name="Vũ Thị Sâu", post="Viện Toán", invited_by=planted.its.officer,
        at=clock.now(),
    )  # fmt: skip
    return signed_in("").get(reverse("portal:initiative-expert", args=[expert_key(invitation)]))


MADE: dict[str, Made] = {
    "merge preview": Made(200, _post("operator", "desk:admin-unit-merge", leave=("sure",))),
    "split preview": Made(200, _post("operator", "desk:admin-unit-split", leave=("sure", "heir"))),
    "merge refused": Made(422, _post("operator", "desk:admin-unit-merge", decision="")),
    "import with faults": Made(422, _file("xã-1,không-có,department,state,Văn phòng,Office\n")),
    "import preview": Made(200, _file("ls-vp,ubnd-20,department,state,Văn phòng,Office\n")),
    "password shown once": Made(200, _post("admin", "desk:admin-person-password")),
    "person refused": Made(422, _post("admin", "desk:admin-person-edit", full_name="")),
    "token shown once": Made(200, _post("focal", "desk:tokens", name="phần mềm", once="x1")),
    "document that waits": Made(200, lambda planted, signed_in: signed_in("standing").get(
        reverse("desk:intake", args=[planted.its.waiting.pk]))),
    "document confirmed wrongly": Made(422, _post("standing", "desk:intake", title="")),
    "batch refused": Made(422, _post("standing", "desk:batches", leave=("documents",))),
    "bulk refused": Made(422, _post("standing", "desk:review-bulk", chosen="")),
    "letter received": Made(200, lambda planted, signed_in: signed_in("province_focal").get(
        reverse("desk:letter", args=[planted.its.signed_letter.pk]))),
    "letters refused": Made(422, _post("province_focal", "desk:letters-new", leave=("units",))),
    "bulk of all": Made(200, lambda planted, signed_in: signed_in("standing").get(
        reverse("desk:review-bulk", args=[planted.its.directive.pk]) + "?above=60")),
    "queue with previews": Made(200, lambda planted, signed_in: signed_in("signer").get(
        reverse("desk:approvals"), {"report": planted.its.previewed.pk})),
    "evidence in words": Made(200, lambda planted, signed_in: signed_in("signer").get(
        reverse("desk:evidence-preview", args=[planted.its.txt.pk]))),
    "nobody to remind": Made(200, lambda planted, signed_in: signed_in("leader").get(
        reverse("desk:remind-unit", args=[planted.its.unit.pk]))),
    "empty: warnings": Made(200, _get("citizen", "/warnings/")),
    "empty: bottlenecks": Made(200, _get("citizen", "/bottlenecks/")),
    "empty: letters": Made(200, _get("citizen", "/letters/")),
    "document refused": Made(422, _post("standing", "desk:import", text="")),
    "report refused": Made(422, _post("focal", "desk:report-form", act="send", done="")),
    "decision refused": Made(422, _post("signer", "desk:return", reason="")),
    "task refused": Made(422, _post("standing", "desk:programme-task-new", title="")),
    "sign-in refused": Made(200, _post("", "account_login", login="a", password="b")),
    "second step of sign-in": Made(200, _second_step),
    "400": Made(400, lambda planted, signed_in: render(_request(signed_in), "400.html", status=400)),
    "403": Made(403, _get("citizen", "/inspect/")),
    "403 of a stale form": Made(403, _csrf),
    "404": Made(404, _get("focal", "/khong-co/")),
    "404 for nobody": Made(404, _get("", "/khong-co/")),
    "409": Made(409, _conflict),
    "422": Made(422, lambda planted, signed_in: signed_in("focal").get(
        reverse("desk:evidence", args=[planted.things.evidence.pk]))),
    "429": Made(429, _too_many),
    "500": Made(500, lambda planted, signed_in: render_to_string("500.html")),
    "public item": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:voice-item", args=[planted.its.public_voice.code]))),
    "report of content": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:voice-report", args=[planted.its.public_voice.code]))),
    "content report refused": Made(422, lambda planted, signed_in: signed_in("").post(
        reverse("portal:voice-report", args=[planted.its.public_voice.code]), {"part": "item"})),
    "outcome of a report": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:voice-flag", args=[flag_key(planted.its.flag)]))),
    "task from an item": Made(200, lambda planted, signed_in: signed_in("province_focal").get(
        reverse("desk:voice-act", args=[planted.its.voice.pk, "new-task"]))),
    "personal data masked": Made(200, lambda planted, signed_in: signed_in("poster").get(
        reverse("desk:voice-act", args=[planted.its.public_voice.pk, "mask"]))),
    "sender of an item": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:voice-mine", args=[receipt_key(planted.its.sender)]) + "?new=1")),
    "public document": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:piece", args=[planted.its.public_document.piece.slug]))),
    "consultation": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:piece", args=[planted.its.consultation.piece.slug]))),
    "comment on it": Made(200, lambda planted, signed_in: signed_in("").get(
        reverse("portal:comment", args=[planted.its.consultation.piece.slug]))),
    "item refused": Made(422, lambda planted, signed_in: signed_in("").post(
        reverse("portal:voice-send"), {"title": "Ngắn", "act": "check"})),
    "signing in by a provider": Made(200, _with_provider("/public/identity/")),
    "a provider's way back, refused": Made(409, _with_provider("/public/identity/callback/?state=x&code=y")),
    "a provider's way back for officials, refused": Made(409, _with_provider("/account/oidc/callback/?state=x")),
    "sign-in with a provider": Made(200, _with_provider("/account/login/")),
    "an invited expert": Made(200, _expert),
    "many items at once": Made(200, lambda planted, signed_in: signed_in("province_focal").get(
        reverse("desk:voice-batch"), {"verb": "draft", "item": [planted.its.voice.pk]})),
    "contact read": Made(200, _post("province_focal", "desk:voice-contact")),
    "letter to the sender": Made(200, _post("province_focal", "desk:voice-letter")),
    "empty: my work": Made(200, _get("citizen", "/work/")),
    "empty: overview": Made(200, _get("citizen", "/overview/")),
    "empty: approvals": Made(200, _get("citizen", "/approvals/")),
    "empty: confirmations": Made(200, _get("citizen", "/confirmations/")),
    "empty: tasks": Made(200, _get("citizen", "/tasks/")),
    "empty: found nothing": Made(200, _get("citizen", "/search/?q=zzzz")),
    "empty: units": Made(200, _get("citizen", "/units/?q=zzzz")),
    "empty: people": Made(200, _get("admin", "/admin/people/?q=zzzz")),
    "empty: standing in": Made(200, _get("citizen", "/admin/acting/")),
    "found": Made(200, _get("inspector", "/search/?q=so+hoa")),
    "events": Made(200, _get("inspector", "/inspect/?list=events")),
    "deadlines": Made(200, _get("inspector", "/inspect/?list=deadlines")),
}  # fmt: skip


def _request(signed_in: Callable[[str], Client]) -> Any:
    return signed_in("focal").get(reverse("desk:work")).wsgi_request


__all__ = ["MADE", "NO_PAGE", "PEOPLE", "Made", "opener", "plant_factors"]
