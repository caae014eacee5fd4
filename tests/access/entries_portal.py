"""As ``entries``, for publications and for the public website: before a release is approved, nothing of it is there."""

from __future__ import annotations

from tests.access.entry import REASON, Entry, once
from tests.access.world import Planted, day

PUBLIC_REGISTRY = "who stands in the state's own registry of units is public"
PROOFS = "that roots follow from each other is for everybody to check; it is made of digests alone"
DATA_DICTIONARY = "what kinds of facts there are is public; of facts nothing is"


def _number(p: Planted) -> dict[str, object]:
    return {"number": p.its.release.number}


def _programme(p: Planted) -> dict[str, object]:
    return {"code": p.api.programme.code}


def _task(p: Planted) -> dict[str, object]:
    return {"code": p.api.task.code}


def _version(p: Planted) -> dict[str, object]:
    return {"version": p.its.release.version, "once": once(), **REASON}


ENTRIES: dict[str, Entry] = {
    "desk:publication": Entry(_number),
    "desk:publication-approve": Entry(_number, _version, "publisher"),
    "desk:publication-end": Entry(_number, _version, "publisher"),
    "desk:publication-prepare": Entry(_programme),
    "desk:publication-cancel": Entry(
        lambda p: {"pk": p.its.preparation.pk}, lambda p: {"once": once()}, "publisher"
    ),
    "desk:publication-policy": Entry(
        _programme, lambda p: {"version": 1, "once": once(), "is_open": "on"}, "publisher"
    ),
    "desk:publication-hold": Entry(
        _programme,
        lambda p: {"code": p.api.task.code, "until": day(5), "once": once(), **REASON},
        "publisher",
    ),
    "portal:task": Entry(_task),
    "portal:card": Entry(_task),
    "portal:task-picture": Entry(_task),
    "portal:indicator": Entry(lambda p: {"code": "NQ57.01"}),
    "portal:task-tile": Entry(_task),
    "portal:programme": Entry(_programme),
    "portal:group": Entry(lambda p: {"code": p.api.programme.code, "group": p.api.group.code}),
    "portal:unit": Entry(lambda p: {"code": p.its.unit.code}, shown=PUBLIC_REGISTRY, everybody=True),
    "portal:rows": Entry(lambda p: {"kind": "task"}, shown=DATA_DICTIONARY, everybody=True),
    "portal:fact": Entry(lambda p: {"kind": "task", "key": p.api.task.code}),
    "portal:dataset": Entry(lambda p: {"name": "task"}),
    "portal:data-file": Entry(lambda p: {"name": "task", "version": "latest", "form": "csv"}),
    "portal:register": Entry(lambda p: {"code": "so-xa"}),
    "portal:register-file": Entry(lambda p: {"code": "so-xa"}),
    "portal:consistency": Entry(lambda p: {"first": 1, "second": 2}, shown=PROOFS, everybody=True),
}
NAMES_NOTHING = {
    "desk:publications", "portal:picture", "portal:home", "portal:look", "portal:who", "portal:week",
    "portal:words", "portal:tasks",
    "portal:units", "portal:tile", "portal:feed", "portal:calendar", "portal:releases", "portal:verify",
    "portal:check", "portal:indicators", "portal:search", "portal:documents", "portal:verifier", "portal:proof",
    "portal:roots", "portal:data", "portal:registers", "portal:catalogue-turtle", "portal:catalogue-jsonld",
}  # fmt: skip
#: What answers programs or files, or shows a page only of what is released: tests/portal looks at those.
NO_PAGE = {
    "portal:look", "portal:picture", "portal:feed", "portal:calendar", "portal:verifier", "portal:proof",
    "portal:roots",
    "portal:catalogue-turtle", "portal:catalogue-jsonld", "portal:rows", "portal:fact", "portal:consistency",
    "portal:register", "portal:register-file",
    "portal:card", "portal:task-picture", "portal:indicator", "portal:task", "portal:task-tile", "portal:programme",
    "portal:group",    "portal:dataset", "portal:data-file",
}  # fmt: skip
