"""The acts on a dossier in the order in which they follow: who may, at which stage, by which form and service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giamsat.core.actor import Actor
from giamsat.core.policy import Verdict
from giamsat.desk.councils import forms
from giamsat.voice.councils import policies, services
from giamsat.voice.councils.choices import Act, Round, Stage
from giamsat.voice.councils.models import Dossier
from giamsat.voice.councils.transitions import DOSSIER


@dataclass(frozen=True)
class Deed:
    """One act.

    Args:
        title: of its page and button.
        act: row of the transition table.
        shows: what its page shows beside the initiative: "scores", "minutes".
    """

    title: Any
    form: Callable[..., Any]
    service: Callable[..., Any]
    may: Callable[[Actor, Dossier], Verdict]
    act: str
    shows: tuple[str, ...] = ()

    def fits(self, dossier: Dossier) -> bool:
        """Whether the dossier stands where it can be done."""
        return dossier.stage in DOSSIER[self.act] and not (self.act == Act.PUBLISH and dossier.published_at)


def _score(actor: Actor, dossier: Dossier) -> Verdict:
    return policies.may_score(actor, dossier, Round.BLIND if dossier.stage == Stage.BLIND else Round.TOGETHER)


def _sign(actor: Actor, dossier: Dossier) -> Verdict:
    return policies.may_sign(actor, dossier, dossier.minutes.first())


DEEDS: dict[str, Deed] = {
    "check": Deed(_("Kiểm tra tính hợp lệ"), forms.CheckForm, services.check_dossier, policies.may_check, Act.ACCEPT),
    "score": Deed(_("Chấm điểm"), forms.ScoreForm, services.send_sheet, _score, Act.SCORE),
    "sign": Deed(_("Ký biên bản"), forms.SignForm, services.sign_minutes, _sign, Act.SIGN, ("minutes",)),
    "form": Deed(pgettext_lazy("deed", "Lập hội đồng"), forms.CouncilForm, services.form_council, policies.may_form,
                 Act.FORM),
    "declare": Deed(_("Khai xung đột lợi ích"), forms.DeclareForm, services.declare_interests, policies.may_declare,
                    Act.DECLARE),
    "start": Deed(_("Bắt đầu chấm độc lập"), forms.DossierForm, services.start_scoring, policies.may_run, Act.START),
    "reveal": Deed(_("Đóng vòng chấm độc lập"), forms.DossierForm, services.open_scores, policies.may_run, Act.REVEAL),
    "put-minutes": Deed(_("Lập biên bản, trình ký"), forms.MinutesForm, services.put_minutes, policies.may_run,
                        Act.MINUTES, ("scores",)),
    "finish": Deed(_("Đóng việc ký biên bản"), forms.FinishForm, services.finish_signing, policies.may_run, Act.FINISH),
    "decide": Deed(_("Ra quyết định"), forms.DecideForm, services.decide_initiative, policies.may_decide, Act.RECOGNISE,
                   ("scores", "minutes")),
    "give-task": Deed(pgettext_lazy("deed", "Giao nhiệm vụ mới"), forms.GiveTaskForm, services.give_task,
                      policies.may_assign, Act.ASSIGN),
    "join-task": Deed(_("Gắn nhiệm vụ đã có"), forms.JoinTaskForm, services.join_dossier_task, policies.may_assign,
                      Act.ASSIGN),
    "indicator": Deed(_("Ghi đóng góp vào chỉ tiêu"), forms.IndicatorForm, services.link_indicator, policies.may_assign,
                      Act.LINK),
    "publish": Deed(pgettext_lazy("deed", "Công bố kết quả"), forms.PublishForm, services.publish_result,
                    policies.may_publish, Act.PUBLISH),
}  # fmt: skip


def next_deeds(actor: Actor, dossier: Dossier) -> list[tuple[str, Deed]]:
    """What the person may do with the dossier now; nothing once its item is gone."""
    if dossier.item.state in policies.GONE:
        return []
    return [(verb, deed) for verb, deed in DEEDS.items() if deed.fits(dossier) and deed.may(actor, dossier)]
