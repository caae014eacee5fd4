"""As ``entries``, for texts of the public website: a draft is nobody's but its writers' and approvers'."""

from __future__ import annotations

from tests.access.entry import Entry, Values, once
from tests.access.world import Planted

OWN_BODIES = "the form is empty, and offers the bodies alone for which one writes"
PUBLIC_LIST = "which portals and applications there are is public"


def _draft(p: Planted) -> dict[str, object]:
    return {"pk": p.its.text.piece_id}


def _slug(p: Planted) -> dict[str, object]:
    return {"slug": p.its.text.piece.slug}


def _says(**fields: object) -> Values:
    return lambda p: {"version": p.its.text.version, "once": once(), **fields}


ENTRIES: dict[str, Entry] = {
    "desk:piece": Entry(_draft),
    "desk:piece-edit": Entry(_draft, _says(title_vi="Khác", text_vi="Khác"), "publisher"),
    "desk:piece-act": Entry(lambda p: {**_draft(p), "verb": "send"}, _says(), "publisher"),
    "desk:piece-file": Entry(lambda p: {"pk": p.its.text.files.get().pk}),
    "desk:piece-new": Entry(
        lambda p: {"kind": "news"},
        lambda p: {"once": once(), "unit": p.its.province.pk, "title_vi": "Tin mới", "text_vi": "Có."},
        "publisher",
        OWN_BODIES,
    ),
    "desk:opinion": Entry(
        lambda p: {"pk": p.its.opinion.pk},
        lambda p: {"version": p.its.opinion.version, "once": once(), "shown": "Nên nêu hạn."},
        "publisher",
    ),
    "desk:site": Entry(
        lambda p: {"pk": p.its.site.pk},
        lambda p: {
            "version": p.its.site.version,
            "once": once(),
            "unit": p.its.province.pk,
            "name_vi": "Tên khác",
        },
        "publisher",
        PUBLIC_LIST,
    ),
    "desk:site-new": Entry(
        lambda p: {"kind": "application"},
        lambda p: {"version": 1, "once": once(), "name_vi": "Ứng dụng", "url": "https://ung-dung.example/"},
        "publisher",
        PUBLIC_LIST,
    ),
    "portal:piece": Entry(_slug),
    "portal:piece-file": Entry(lambda p: {**_slug(p), "position": 1}),
    "portal:piece-proof": Entry(_slug),
    "portal:comment-proof": Entry(lambda p: {**_slug(p), "pk": p.its.opinion.pk}),
    "portal:site-proof": Entry(lambda p: {"pk": p.its.site.pk}),
    "portal:comment": Entry(_slug, lambda p: {"text": "Ý kiến"}),
}
#: Lists are of the reader's own reach, and what is public is everybody's.
NAMES_NOTHING = {
    "desk:pieces", "desk:opinions", "desk:sites", "desk:freshness", "portal:news", "portal:speeches", "portal:works",
    "portal:consultations", "portal:sites", "portal:news-feed", "portal:news-json",
}  # fmt: skip
#: Files, feeds, and pages that only a public text has: those are among the pages that are made.
NO_PAGE = {
    "desk:piece-file", "portal:piece", "portal:piece-file", "portal:piece-proof", "portal:comment-proof",
    "portal:site-proof", "portal:comment", "portal:news-feed", "portal:news-json",
}  # fmt: skip
