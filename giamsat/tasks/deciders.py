"""Who may be asked to decide on an obstacle: bodies above the unit, and central ones (R13)."""

from __future__ import annotations

from giamsat.core.actor import covers
from giamsat.units.models import Unit

#: Central bodies, which may be asked to decide without standing above the unit, lie this deep at most.
CENTRAL_DEPTH = 3
#: Bodies of a locality; those decide for what lies below them and for nobody else.
LOCAL_KINDS = (
    Unit.Kind.PROVINCIAL_COMMITTEE,
    Unit.Kind.PROVINCIAL_PARTY_COMMITTEE,
    Unit.Kind.COMMUNAL_COMMITTEE,
    Unit.Kind.LOCAL_PARTY_COMMITTEE,
)


def may_decide_for(decider: Unit, unit: Unit) -> bool:
    """True when ``decider`` stands above ``unit`` or is a central body: never a neighbour."""
    if covers(decider.path, unit.path):
        return True
    central = decider.path.count(".") < CENTRAL_DEPTH and decider.territory_id is None
    return central and decider.kind not in LOCAL_KINDS
