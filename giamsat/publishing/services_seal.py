"""Acts on the seals themselves."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.publishing import events, policies
from giamsat.publishing.models_seal import SealKey
from giamsat.publishing.seals import keys, tree


@write
def rotate_key(actor: Actor) -> SealKey:
    """From now on roots are signed with a new key, which the present one vouches for.

    Raises:
        NotAllowed: only the system, through the operator's command line; KeyMissing.
    """
    require(policies.may_publish(actor))
    tree.lock_tree()
    row, _signer = keys.add_key(keys.present_key())
    record_event(actor, events.KEY_ROTATED, "seal_key", row.pk, data={"key": row.name})
    return row
