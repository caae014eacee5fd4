"""Every write on people, roles, stand-ins and keys: one function a verb."""

from giamsat.accounts.services.keys import (
    change_password,
    create_token,
    record_token_use,
    remove_second_factors,
    revoke_token,
    set_demo_passwords,
    set_initial_password,
)
from giamsat.accounts.services.people import (
    change_person,
    choose_language,
    create_person,
    deactivate_person,
    reactivate_person,
)
from giamsat.accounts.services.roles import (
    end_acting,
    grant_role,
    revoke_role,
    start_acting,
)
from giamsat.accounts.services.sessions import end_session

__all__ = [
    "change_password",
    "change_person",
    "choose_language",
    "create_person",
    "create_token",
    "deactivate_person",
    "end_acting",
    "end_session",
    "grant_role",
    "reactivate_person",
    "record_token_use",
    "remove_second_factors",
    "revoke_role",
    "revoke_token",
    "set_demo_passwords",
    "set_initial_password",
    "start_acting",
]
