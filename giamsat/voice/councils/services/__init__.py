"""The acts on dossiers: one function a verb."""

from giamsat.voice.councils.services.backing import (
    comment_as_expert,
    comment_as_invited,
    endorse_initiative,
    settle_backing,
    support_initiative,
    withdraw_backing,
    withdraw_invited,
)
from giamsat.voice.councils.services.checking import (
    check_dossier,
    declare_interests,
    form_council,
    open_dossier,
)
from giamsat.voice.councils.services.deciding import (
    decide_initiative,
    give_task,
    join_dossier_task,
    link_indicator,
    publish_result,
)
from giamsat.voice.councils.services.inviting import end_invitation, invite_expert
from giamsat.voice.councils.services.minuting import finish_signing, put_minutes, sign_minutes
from giamsat.voice.councils.services.scoring import open_scores, send_sheet, start_scoring

__all__ = [
    "check_dossier",
    "comment_as_expert",
    "comment_as_invited",
    "decide_initiative",
    "declare_interests",
    "end_invitation",
    "endorse_initiative",
    "finish_signing",
    "form_council",
    "give_task",
    "invite_expert",
    "join_dossier_task",
    "link_indicator",
    "open_dossier",
    "open_scores",
    "publish_result",
    "put_minutes",
    "send_sheet",
    "settle_backing",
    "sign_minutes",
    "start_scoring",
    "support_initiative",
    "withdraw_backing",
    "withdraw_invited",
]
