"""How the parameters of each address of the pages are filled, and what a form there sends.

Every entry names the thing of another commune, and a body with which its own people succeed (``by``): so it is the
person alone who is refused. ``EVERYBODY`` and ``OWN`` say which addresses need no such thing.
"""

from __future__ import annotations

from tests.access import entries_boards, entries_editorial, entries_portal, entries_rooms, entries_voice
from tests.access.entry import REASON, Entry, Values, acts_on, api, more, of, once, says
from tests.access.world import day

PUBLIC_REGISTRY = "who stands in the state's own registry of units is public"
PUBLISHED = "it ranks by figures of releases alone, which everybody may read"
PUBLIC_PROGRAMME = "every unit knows the programmes of the country"
REPORT = {"done": "Xong", "progress": "own", "progress_own": "70", "act": "save"}
PERSON = {"full_name": "Tên Mới", "login": "ten.moi", "language": "vi", "unit": "ubnd-01477"}
UNIT = {"name_vi": "Xã", "name_en": "Commune", "kind": "communal-peoples-committee", "side": "state"}

ENTRIES: dict[str, Entry] = {
    "account_end_session": Entry(of("session"), says(), "focal"),
    "mfa_remove_webauthn": Entry(of("key"), says()),
    "mfa_edit_webauthn": Entry(of("key"), says(name="Của tôi")),
    "desk:unit": Entry(of("unit"), shown=PUBLIC_REGISTRY),
    "desk:standing": Entry(of("unit"), shown=PUBLISHED),
    "desk:report-form": Entry(
        lambda p: {"pk": p.its.drafted.assignment_id}, acts_on("drafted", **REPORT), "focal"
    ),
    # While one types, a refusal is a line on the page (200); that the body is right shows the entry before.
    "desk:save-as-typed": Entry(lambda p: {"pk": p.its.drafted.assignment_id}, acts_on("drafted", **REPORT)),
    "desk:report": Entry(of("submitted")),
    "desk:approve": Entry(of("submitted"), acts_on("submitted"), "signer"),
    "desk:confirm": Entry(of("approved"), acts_on("approved", progress=100), "province_approver"),
    "desk:return": Entry(of("submitted"), acts_on("submitted", item="done", **REASON), "signer"),
    "desk:task": Entry(api("task")),
    "desk:gantt": Entry(api("task")),
    "desk:comment": Entry(
        api("task"), lambda p: {"once": once(), "assignment": p.api.commune.pk, "text": "Đang làm"}, "focal"
    ),
    **{
        f"desk:{verb}": Entry(
            api("task"), lambda p: {"version": p.api.task.version, "once": once(), **REASON}, "standing"
        )
        for verb in ("pause", "cancel")
    },
    "desk:resume": Entry(
        lambda p: {"pk": p.its.paused.task_id},
        lambda p: {"version": p.its.paused.task.version, "once": once()},
        "standing",
    ),
    "desk:accept": Entry(of("fresh"), acts_on("fresh"), "focal"),
    "desk:accountable": Entry(
        of("fresh"),
        lambda p: {"version": p.its.fresh.version, "once": once(), "person": p.its.second_focal.pk},
        "focal",
    ),
    "desk:contest": Entry(of("fresh"), acts_on("fresh", **REASON), "focal"),
    "desk:decide-contest": Entry(
        of("contested"), acts_on("contested", decision="keep", **REASON), "province_focal"
    ),
    "desk:forward": Entry(
        of("forwardable"),
        lambda p: {
            "version": p.its.forwardable.version, "once": once(), "to": p.its.second.pk, "due": day(20),
        },
        "province_focal",
    ),
    "desk:ask-extension": Entry(
        of("fresh"), lambda p: acts_on("fresh", new_due=day(60), cause="objective", **REASON)(p), "focal"
    ),
    "desk:raise-obstacle": Entry(
        of("fresh"),
        lambda p: {
            "once": once(), "kind": "money", "text": "Thiếu", "decider": p.its.province.pk,
            "answer_due": day(5),
        },
        "focal",
    ),
    "desk:decide-extension": Entry(
        more("extension"),
        lambda p: {"version": p.things.extension.version, "once": once(), "decision": "grant"},
        "province_approver",
    ),
    "desk:obstacle": Entry(
        more("obstacle"),
        lambda p: {"version": p.things.obstacle.version, "once": once(), "act": "answer", "answer": "Rồi"},
        "province_approver",
    ),
    "desk:evidence": Entry(more("evidence")),
    "desk:directive": Entry(of("directive")),
    "desk:review": Entry(api("directive")),
    "desk:proposal-add": Entry(api("directive"), says(start=0, end=12), "standing"),
    "desk:directive-issue": Entry(api("directive"), says()),
    "desk:directive-reasons": Entry(
        api("directive"), lambda p: {"once": once(), "chosen": p.its.accepted.pk, **REASON}, "standing"
    ),
    "desk:review-bodies": Entry(api("directive")),
    "desk:proposal-accept": Entry(of("proposal"), acts_on("proposal"), "standing"),
    "desk:proposal-drop": Entry(of("proposal"), acts_on("proposal"), "standing"),
    "desk:proposal-reopen": Entry(of("accepted"), acts_on("accepted"), "standing"),
    "desk:proposal-merge": Entry(of("accepted"), acts_on("accepted")),
    "desk:proposal-edit": Entry(
        of("proposal"),
        lambda p: {
            "version": p.its.proposal.version, "once": once(), "title": "Khác", "content": p.its.proposal.content,
            "deadline_kind": "day", "due": day(200),
        },
        "standing",
    ),
    "desk:proposal-split": Entry(
        of("proposal"),
        lambda p: {
            "version": p.its.proposal.version, "once": once(), "anywhere": "1", "at": p.its.proposal.start + 40,
        },
        "standing",
    ),
    "desk:programme": Entry(
        lambda p: {"code": p.api.programme.code},
        lambda p: {
            "version": p.api.programme.version, "once": once(), "name_vi": "Tên khác", "name_en": "Other",
            "green_from": 90, "yellow_from": 60, "soon_days": 10,
        },
        "standing",
        PUBLIC_PROGRAMME,
    ),
    "desk:programme-task-new": Entry(
        lambda p: {"code": p.api.programme.code},
        lambda p: {
            "once": once(), "title": "Việc", "content": "Làm việc", "deadline_kind": "day", "due": day(30),
            "product": "A", "authority": "B", "responsibility": "C", f"body-u{p.its.province.pk}": "lead",
        },
        "standing",
    ),
    "desk:person": Entry(of("second_focal")),
    "desk:admin-person": Entry(of("second_focal")),
    "desk:admin-person-edit": Entry(of("second_focal"), acts_on("second_focal", **PERSON), "admin"),
    "desk:admin-person-close": Entry(of("second_focal"), says(**REASON), "admin"),
    "desk:admin-person-reopen": Entry(of("closed"), says(**REASON), "admin"),
    "desk:admin-person-password": Entry(of("second_focal"), says(), "admin"),
    "desk:admin-person-factors": Entry(of("second_focal"), says(), "admin"),
    "desk:admin-person-grant": Entry(
        of("second_focal"),
        lambda p: {"once": once(), "role": "approver", "unit": p.its.unit.code, "valid_from": day(0)},
        "admin",
    ),
    "desk:admin-grant-revoke": Entry(of("grant"), says(**REASON), "admin"),
    "desk:acting-for": Entry(
        of("second_focal"),
        lambda p: {
            "once": once(), "substitute": p.its.signer.login, "starts_on": day(0), "ends_on": day(3), **REASON,
        },
        "admin",
    ),
    "desk:acting-end": Entry(of("acting"), says(), "focal"),
    "desk:token-revoke": Entry(of("token"), says(), "focal"),
    "desk:admin-unit": Entry(of("unit"), shown=PUBLIC_REGISTRY),
    "desk:admin-unit-people": Entry(of("unit"), shown=PUBLIC_REGISTRY),
    "desk:admin-unit-new": Entry(of("unit"), says(code="moi", **UNIT), "admin", PUBLIC_REGISTRY),
    "desk:admin-unit-edit": Entry(
        of("second"), acts_on("second", parent="ubnd-04", **UNIT), "admin", PUBLIC_REGISTRY
    ),
    "desk:admin-unit-rename": Entry(
        of("second"),
        lambda p: acts_on("second", name_vi="Xã mới", name_en="New", date=day(0), decision="1/NQ")(p),
        "admin",
        PUBLIC_REGISTRY,
    ),
    "desk:admin-unit-split": Entry(
        of("unit"),
        lambda p: {
            "once": once(), "successor_1": p.its.second.code, "successor_2": p.tree.that_khe.code, "sure": "1",
            "date": day(0), "decision": "1/NQ", "heir": p.its.second.pk,
        },
        "operator",
        PUBLIC_REGISTRY,
    ),
    "desk:admin-offered-colleagues": Entry(of("second_focal")),
    **entries_rooms.ENTRIES,
    **entries_boards.ENTRIES,
    **entries_portal.ENTRIES,
    **entries_editorial.ENTRIES,
}  # fmt: skip

#: Addresses that name nothing themselves; what a form there names is again a thing of others. Each answers for one's
#: own things alone, so anybody may call it, and nothing of others may change.
OWN: dict[str, Values] = {
    "account_act_for": lambda p: {"absentee": p.its.focal.pk},
    "desk:accept-chosen": lambda p: {"once": once(), "chosen": f"{p.its.fresh.pk}:{p.its.fresh.version}"},
    "desk:approve-chosen": lambda p: {"once": once(), "chosen": f"{p.its.submitted.pk}:{p.its.submitted.version}"},
    "desk:import": lambda p: {"programme": p.api.programme.pk, "text": "1. Bộ A làm việc B."},
    "desk:programme-new": lambda p: {
        "once": once(), "name_vi": "X", "name_en": "X", "code": "x", "owner": p.its.province.pk,
    },
    "desk:admin-person-new": lambda p: {"once": once(), **PERSON},
    "desk:acting-new": lambda p: {
        "once": once(), "substitute": p.its.focal.login, "starts_on": day(0), "ends_on": day(3), **REASON,
    },
    "desk:admin-unit-merge": lambda p: {
        "once": once(), "predecessor_1": p.its.unit.code, "successor": p.its.second.code, "sure": "1",
        "date": day(0), "decision": "1/NQ",
    },
    "desk:admin-units-import": lambda p: {"once": once(), "kept": "x"},
    **entries_rooms.OWN,
    **entries_boards.OWN,
}  # fmt: skip
#: With these bodies of ``OWN``, who succeeds: proof that they are right.
OWN_BY = {
    "desk:accept-chosen": "focal",
    "desk:approve-chosen": "signer",
    "desk:admin-person-new": "admin",
    "desk:admin-unit-merge": "operator",
    **entries_rooms.OWN_BY,
    **entries_boards.OWN_BY,
}
#: Whoever reads the whole country may ask anybody below to stand in: that is one's own thing, too.
#: An office elsewhere makes indicators that its own unit answers for.
REACHES_ALL = {"desk:acting-new": "inspector", "desk:indicator-new": "foreign_office"}
#: These name nothing and take no form that could name a thing of others.
NAMES_NOTHING = frozenset(
    {
        "healthz", "account_login", "account_logout", "account_inactive", "account_reauthenticate",
        "account_change_password", "account_language", "usersessions_list", "mfa_index", "mfa_authenticate",
        "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn", "mfa_login_webauthn", "ui:theme", "ui:language", "desk:home",
        "desk:overview", "desk:live-renew", "desk:units", "desk:search", "desk:inspect", "desk:work",
        "desk:approvals", "desk:confirmations", "desk:tasks", "desk:directives", "desk:admin",
        "desk:admin-people", "desk:acting", "desk:tokens", "desk:admin-units", "desk:admin-units-sample",
        "desk:admin-offered-units", "desk:admin-offered-all-units", "desk:warnings", "desk:early",
        "desk:bottlenecks", "desk:notices", "desk:help", "desk:warning-rules", "desk:working-groups",
    }
)  # fmt: skip
#: One's own things that a bare POST changes, by intention.
CHANGES_OWN = frozenset({"account_logout", "mfa_generate_recovery_codes"})
#: The conference pack and its lists are of the reader's own scope.
NAMES_NOTHING |= {"desk:pack", "desk:pack-list", "desk:registers", "desk:quarter-sheets"}
#: Pictures and the forecast are of the reader's own scope, too.
NAMES_NOTHING |= {
    "desk:course", "desk:communes", "desk:heat", "desk:deadlines", "desk:chains", "desk:forecast",
    "desk:forecast-model",
}  # fmt: skip
#: The board is of the reader's own highest unit, and so is the template of the grid.
NAMES_NOTHING |= {"desk:indicators", "desk:values-template"}
#: Indexes and data quality show what the reader's own scope admits.
NAMES_NOTHING |= {"desk:data-quality", "desk:evaluations", "desk:frames", "desk:indicator-groups"}
#: The public website is the same for everybody.
NAMES_NOTHING |= entries_portal.NAMES_NOTHING | entries_editorial.NAMES_NOTHING
#: The queues are the reader's own, and what is public is everybody's.
NAMES_NOTHING |= entries_voice.NAMES_NOTHING
NAMES_NOTHING |= entries_boards.NAMES_NOTHING
