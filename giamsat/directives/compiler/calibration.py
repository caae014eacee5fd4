"""How sure the proposed fields are: evidence weighed by figures fitted on labelled texts.

The weights stand in `calibration.json`; `python -m tests.compiler.calibrate` makes them.
"""

import functools
import json
import math
from dataclasses import dataclass
from importlib import resources
from typing import Any

from .drafts import Draft

FIELDS = ("span", "lead", "coordinate", "deadline")
_LEAST, _MOST = 0.02, 0.99


@dataclass(frozen=True, slots=True)
class Confidence:
    """The chance that a person accepts the place of the task, and each of its fields, as proposed."""

    span: float
    lead: float
    coordinate: float
    deadline: float

    def fields(self) -> dict[str, float]:
        """The fields by name, the place left out."""
        return {"lead": self.lead, "coordinate": self.coordinate, "deadline": self.deadline}


def features(draft: Draft, words: str) -> dict[str, float]:
    """What speaks for or against a draft, as figures between 0 and 1."""
    evidence = draft.evidence
    return {
        "table": float(draft.table),
        "labelled": float(draft.explicit and not draft.table and draft.title_span is not None),
        "running": float(draft.running),
        "explicit": float(draft.explicit),
        "ordered": float(draft.ordered),
        "inline": float(draft.node.inline),
        "paragraph": float(draft.node.style == "paragraph"),
        "long": min(1.0, len(words) / 800),
        "short": float(len(words) < 60),
        "sentences": min(1.0, (evidence.sentences - 1) / 3),
        "no_lead": float(not draft.lead),
        "open_lead": float(any(not mention.listed for mention in draft.lead)),
        "several_leads": float(len(draft.lead) > 1),
        "others": float(bool(draft.coordinate)),
        "open_others": float(any(not mention.listed for mention in draft.coordinate)),
        "dated": float(draft.deadline.due is not None),
        "day": float(draft.deadline.kind == "day"),
        "recurring": float(draft.deadline.kind == "recurring"),
        "several_dates": float(evidence.deadlines > 1),
        "inherited_date": float(evidence.deadline_inherited),
        "figures_undated": float(draft.deadline.due is None and any(c.isdigit() for c in words)),
    }


@functools.cache
def _weights() -> dict[str, dict[str, float]]:
    source = resources.files(__package__).joinpath("calibration.json")
    stored: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    weights: dict[str, dict[str, float]] = stored["weights"]
    return weights


def confidence(draft: Draft, words: str) -> Confidence:
    """The confidences of a draft's place and fields, 0 to 1."""
    found = features(draft, words)
    return Confidence(*(chance(_weights()[field], found) for field in FIELDS))


def chance(weights: dict[str, float], found: dict[str, float]) -> float:
    """The logistic of the weighted evidence; no field is ever certain."""
    total = weights["base"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-total)))), 2)
