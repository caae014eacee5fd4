"""Learning a logistic model with scikit-learn: a program of its own, so that no other process carries the library.

Standard input: a row an observation, numbers parted by commas: day of the observation and day of the deadline
(ordinals), 1 for late, then the features. Standard output: JSON (``fit``). Knows neither Django nor the database.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

#: Of the observations with a known outcome, the latest share is held back.
HELD_BACK = 0.2
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
    cut = float(np.quantile(observed, 1 - HELD_BACK, method="lower"))
    before, after = due < cut, observed >= cut
    found: dict[str, Any] = {"cut": int(cut), "learned": int(before.sum()), "held": int(after.sum())}
    for name, rows in (("learned", before), ("held", after)):
        found[f"{name}_late"] = int(late[rows].sum())
    if min(len(set(late[before])), len(set(late[after]))) < 2:
        return found
    trial = _Model(features[before], late[before])
    foreseen = trial.predict(features[after])
    share = float(late[before].mean())
    model = _Model(features, late)
    return found | {
        "brier": float(brier_score_loss(late[after], foreseen)),
        "brier_of_share": float(np.mean((late[after] - share) ** 2)),
        "auc": float(roc_auc_score(late[after], foreseen)),
        "bins": _bins(foreseen, late[after]),
        "intercept": float(model.logit.intercept_[0]),
        "terms": [
            {"lowest": low, "highest": high, "mean": mean, "scale": scale, "weight": weight}
            for low, high, mean, scale, weight in zip(
                model.lowest.tolist(),
                model.highest.tolist(),
                model.scaler.mean_.tolist(),
                model.scaler.scale_.tolist(),
                model.logit.coef_[0].tolist(),
                strict=True,
            )
        ],
    }


class _Model:
    """Limits, then a common scale, then the logit; a feature that hardly varies is held at one value."""

    def __init__(self, features: Floats, late: Floats):
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
        self.logit.fit(self.scaler.transform(self._held(features)), late)

    def _held(self, features: Floats) -> Floats:
        return np.clip(features, self.lowest, self.highest)

    def predict(self, features: Floats) -> Floats:
        """The probability of lateness, row by row."""
        chances: Floats = self.logit.predict_proba(self.scaler.transform(self._held(features)))[:, 1]
        return chances


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
