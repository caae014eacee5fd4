"""As ``entries``, for what the public sends: an item that another province handles, not published."""

from __future__ import annotations

import uuid

from giamsat.voice import letters
from tests.access.entry import Entry, acts_on, of, once

ENTRIES: dict[str, Entry] = {
    "desk:voice-item": Entry(of("voice")),
    "desk:voice-contact": Entry(of("voice"), by="province_focal"),
    "desk:voice-letter": Entry(of("voice"), by="province_focal"),
    "desk:voice-template": Entry(
        of("voice_template"),
        lambda p: {"title": "Mẫu khác", "text": "Lời khác.", "version": 1, "once": once()},
        "province_focal",
    ),
    "desk:voice-file": Entry(lambda p: {"pk": p.its.voice.pk, "attachment_id": p.its.voice_file.pk}),
    "desk:voice-objection": Entry(
        lambda p: {"pk": p.its.public_voice.pk, "objection_id": p.its.objection.pk},
        lambda p: {"shown": "yes"},
        "gatekeeper",
    ),
    "desk:voice-flag": Entry(
        of("flag"), lambda p: {"outcome": "unfounded", "said": "Không có lời xúc phạm.", "once": once()}, "gatekeeper"
    ),
    "desk:voice-held-item": Entry(of("held_voice"), acts_on("held_voice", act="release", reason="Vì vậy"), "head"),
    "desk:voice-held-file": Entry(lambda p: {"pk": p.its.voice.pk, "attachment_id": p.its.held_file.pk}),
    "desk:voice-act": Entry(
        lambda p: {"pk": p.its.voice.pk, "verb": "draft"},
        acts_on("voice", text="Đã làm lại đường truyền của xã."),
        "province_focal",
    ),
    "desk:council": Entry(of("dossier")),
    "desk:council-word": Entry(of("dossier")),
    "desk:council-file": Entry(lambda p: {"pk": p.its.dossier.pk, "file_id": p.its.council_file.pk}),
    "desk:council-act": Entry(
        lambda p: {"pk": p.its.dossier.pk, "verb": "declare"}, acts_on("dossier", has="no"), "expert"
    ),
    "desk:council-open": Entry(of("idea"), acts_on("idea"), "officer"),
    # Published, so everybody reads it; whoever has an account may stand behind it, in nobody else's name.
    "portal:initiative": Entry(
        lambda p: {"code": p.its.public_idea.code}, shown="published initiatives are public", everybody=True
    ),
    "portal:initiative-back": Entry(lambda p: {"code": p.its.idea.code}, lambda p: {"act": "support"}),
    "desk:council-experts": Entry(
        of("dossier"), lambda p: {"name": "Vũ Thị Sâu", "post": "Viện Toán", "once": once()}
    ),
    "portal:initiative-expert": Entry(
        lambda p: {"key": letters.receipt_key(p.its.sender)}, lambda p: {"act": "comment", "text": "Hay"}
    ),
    "portal:voice-item": Entry(lambda p: {"code": p.its.voice.code}, lambda p: {"email": "ai@vidu.vn"}),
    # The key of a link cannot be guessed: that of a follower opens nothing of the sender's, nor the other way round.
    "portal:voice-mine": Entry(
        lambda p: {"key": letters.receipt_key(p.its.sender)[:-1] + "_"}, lambda p: {"act": "withdraw", "version": 1}
    ),
    "portal:voice-item-feed": Entry(lambda p: {"code": p.its.voice.code}),
    "portal:voice-answer-file": Entry(
        lambda p: {"code": p.its.public_voice.code, "attachment_id": p.its.voice_file.pk}
    ),
    "portal:voice-report": Entry(
        lambda p: {"code": p.its.voice.code}, lambda p: {"part": "item", "reason": "abuse"}
    ),
    "portal:voice-flag": Entry(lambda p: {"key": letters.receipt_key(p.its.sender)}),
    "portal:voice-file": Entry(lambda p: {"key": letters.receipt_key(p.its.sender)[:-1] + "_", "file_id": 1}),
    "portal:voice-follow": Entry(lambda p: {"key": letters.receipt_key(p.its.sender)}, lambda p: {"act": "end"}),
    "portal:voice-unfollow": Entry(lambda p: {"key": letters.receipt_key(p.its.sender)}, lambda p: {}),
    "desk:notices-end": Entry(lambda p: {"key": letters.receipt_key(p.its.sender)}, lambda p: {}),
    "portal:voice-confirm": Entry(lambda p: {"public_id": uuid.UUID(int=57)}, lambda p: {"code": "00000000"}),
}  # fmt: skip

#: What the forms of sending and looking up name is proved by what only the sender knows: ``tests.portal.test_voice``.
NAMES_NOTHING = {
    "desk:voice", "portal:voice", "portal:voice-send", "portal:voice-find",
    "desk:councils", "portal:initiatives", "desk:voice-enter", "desk:voice-batch",
    "desk:voice-templates", "desk:voice-held", "portal:voice-similar", "portal:voice-figures", "portal:voice-table",
    "portal:voice-feed",
    # Not there where no provider is configured; with one, what they do is in tests/voice/test_identity.py.
    "account_oidc", "account_oidc_callback", "portal:identity", "portal:identity-start", "portal:identity-callback",
    "portal:identity-leave",
}  # fmt: skip
