"""Learning a logistic model with scikit-learn: a program of its own, so that no other process carries the library.

Standard input: a row an observation, numbers parted by commas: day of the observation and day of the deadline
(ordinals), 1 for late, then the features. Standard output: JSON (``fit``). Knows neither Django nor the database.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

#: Of the observations with a known outcome, the latest share is held back.
HELD_BACK = 0.2
#: How sure a model may be is set by that share of what it knows that fell due last; with fewer late or timely ones
#: among them than this, it stays as sure as it is.
LATEST = 0.5
LEAST_TO_SET = 30
#: As little held down as the library allows: two figures learned from many rows.
FREE = 1e6
BINS = 10
#: A feature that differs from its most usual value in fewer rows than this is not learned from.
LEAST_SEEN = 50
#: Features are held within what nearly all rows had, so that one strange value says no more than a usual one.
TAILS = (0.005, 0.995)
Floats = NDArray[np.float64]


def fit(observed: Floats, due: Floats, late: Floats, features: Floats) -> dict[str, Any]:
    """The model learned from all rows, and how one that knew less foresaw the rest.

    The check is one of time: a model learned from what had fallen due before ``cut`` foretells what was observed
    from that day on. So no outcome that it is asked for, and nothing of that time, was known to it.
    """
    rows = _Rows(observed, due, late, features)
    cut = float(np.quantile(observed, 1 - HELD_BACK, method="lower"))
    before, after = rows.of(due < cut), rows.of(observed >= cut)
    found: dict[str, Any] = {"cut": int(cut)}
    for name, part in (("learned", before), ("held", after)):
        found |= {name: len(part.late), f"{name}_late": int(part.late.sum())}
    if not (before.has(1) and after.has(1)):
        return found
    trial = _Learned(before)
    foreseen = trial.predict(after.features)
    return found | {
        "brier": _brier(after.late, foreseen),
        # The share that everybody knows may be of all the time before or of its latest part: the better one counts.
        "brier_of_share": min(_brier(after.late, share) for share in trial.shares),
        "auc": float(roc_auc_score(after.late, foreseen)),
        "bins": _bins(foreseen, after.late),
        "foreseen": float(foreseen.mean()),
        "unset": _unset(trial, after),
        **_Learned(rows).told(),
    }


@dataclass(frozen=True)
class _Rows:
    """Observations: day of each, day of the deadline, 1 for late, features."""

    observed: Floats
    due: Floats
    late: Floats
    features: Floats

    def of(self, which: NDArray[np.bool_]) -> _Rows:
        return _Rows(self.observed[which], self.due[which], self.late[which], self.features[which])

    def has(self, least: int) -> bool:
        """Whether so many of each outcome are there."""
        return bool(min(self.late.sum(), len(self.late) - self.late.sum()) >= least)


class _Learned:
    """A model, and how sure it may be: what fell due last sets its log-odds by Platt's two figures.

    Habits change, and of old instants only what soon fell due has an outcome, so that weights of all the time know
    another share of late work than that of now.
    """

    def __init__(self, rows: _Rows):
        self.model = _Model(rows)
        self.factor, self.summand = 1.0, 0.0
        latest = rows.of(rows.due >= np.quantile(rows.due, 1 - LATEST, method="lower"))
        self.shares = {float(rows.late.mean()), float(latest.late.mean())}
        self.is_set = latest.has(LEAST_TO_SET)
        if self.is_set:
            setting = LogisticRegression(C=FREE, max_iter=500)
            setting.fit(self.model.odds(latest.features)[:, None], latest.late)
            # A model that was right the wrong way round is worth nothing, and is not turned round.
            self.factor = max(0.0, float(setting.coef_[0, 0]))
            self.summand = float(setting.intercept_[0]) if self.factor else float(_odds(latest.late.mean()))

    def predict(self, features: Floats) -> Floats:
        """The probability of lateness, row by row."""
        return _chances(self.factor * self.model.odds(features) + self.summand)

    def told(self) -> dict[str, Any]:
        """What is kept: the two figures are in the intercept and the weights."""
        model = self.model
        return {
            "factor": self.factor,
            "summand": self.summand,
            "intercept": self.factor * float(model.logit.intercept_[0]) + self.summand,
            "terms": [
                {"lowest": low, "highest": high, "mean": mean, "scale": scale, "weight": weight}
                for low, high, mean, scale, weight in zip(
                    model.lowest.tolist(),
                    model.highest.tolist(),
                    model.scaler.mean_.tolist(),
                    model.scaler.scale_.tolist(),
                    (self.factor * model.logit.coef_[0]).tolist(),
                    strict=True,
                )
            ],
        }


class _Model:
    """Limits, then a common scale, then the logit; a feature that hardly varies is held at one value."""

    def __init__(self, rows: _Rows):
        features = rows.features
        usual = [np.unique(column, return_counts=True) for column in features.T]
        varies = [
            len(column) - counts.max() >= LEAST_SEEN
            for column, (_v, counts) in zip(features.T, usual, strict=True)
        ]
        mode = np.array([values[counts.argmax()] for values, counts in usual])
        ends = np.quantile(features, TAILS, axis=0)
        # Of a fact that is there or not, the rarer case is no tail.
        ends = np.where(
            [len(values) < BINS for values, _c in usual], [features.min(0), features.max(0)], ends
        )
        self.lowest, self.highest = np.where(varies, ends, mode)
        self.scaler = StandardScaler().fit(self._held(features))
        self.logit = LogisticRegression(C=1.0, max_iter=500)
        self.logit.fit(self.scaler.transform(self._held(features)), rows.late)

    def _held(self, features: Floats) -> Floats:
        return np.clip(features, self.lowest, self.highest)

    def odds(self, features: Floats) -> Floats:
        """The log-odds of lateness, row by row."""
        odds: Floats = self.logit.decision_function(self.scaler.transform(self._held(features)))
        return odds


def _odds(share: float) -> Any:
    return np.log(share / (1 - share))


def _chances(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-odds))


def _brier(late: Floats, foreseen: Floats | float) -> float:
    return float(np.mean((late - foreseen) ** 2))


def _unset(trial: _Learned, after: _Rows) -> dict[str, float]:
    """The same check of the same model before the latest rows set it; empty where they did not."""
    if not trial.is_set:
        return {}
    foreseen = _chances(trial.model.odds(after.features))
    return {"foreseen": float(foreseen.mean()), "brier": _brier(after.late, foreseen)}


def _bins(foreseen: Floats, late: Floats) -> list[dict[str, float]]:
    """Equally many observations in each, by what was foreseen: the mean forecast beside the share that was late."""
    rows = [part for part in np.array_split(np.argsort(foreseen, kind="stable"), BINS) if len(part)]
    return [
        {
            "count": len(part),
            "foreseen": float(foreseen[part].mean()),
            "late": int(late[part].sum()),
            "lowest": float(foreseen[part].min()),
            "highest": float(foreseen[part].max()),
        }
        for part in rows
    ]


def main() -> None:
    """Read rows, write the model."""
    rows = np.loadtxt(sys.stdin, delimiter=",", ndmin=2)
    json.dump(fit(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3:]), sys.stdout)


if __name__ == "__main__":
    main()
