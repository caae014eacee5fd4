"""Setting up working groups, and who is in them; their meetings are in ``meetings``."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.monitor import events
from giamsat.monitor.workgroups import policies
from giamsat.monitor.workgroups.models import GroupMember, WorkingGroup
from giamsat.monitor.workgroups.recording import keep, locked, note, refuse_closed, words
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit


@write
def open_group(
    actor: Actor, *, owner: Unit, programme: Programme, name: str, remit: str, founded_by: str = ""
) -> WorkingGroup:
    """Set up a group of ``owner`` for a programme; whoever does it adds the members.

    Args:
        remit: what it is for and what it may decide; founded_by: the decision that set it up, by number.

    Raises:
        NotAllowed; InvalidTransition: the programme is closed; InvalidInput: no name or remit, a name that is taken,
            or a body that is no more.
    """
    hold_tree()
    require(policies.may_open(actor, owner))
    if programme.closed_on is not None:
        raise InvalidTransition(_("Chương trình đã đóng."))
    refuse_closed(owner, "owner")
    fields = {"name": words(name, "name", 200), "remit": words(remit, "remit")}
    if WorkingGroup.objects.filter(programme=programme, name=fields["name"]).exists():
        raise InvalidInput(fields={"name": _("Chương trình đã có tổ công tác tên này.")})
    made = WorkingGroup.objects.create(
        owner=owner,
        programme=programme,
        founded_by=founded_by.strip()[:200],
        opened_on=clock.today(),
        **fields,
    )
    note(actor, made, events.GROUP_OPENED)
    return made


@write
def change_group(
    actor: Actor, group: WorkingGroup, *, version: int, name: str, remit: str, founded_by: str = ""
) -> WorkingGroup:
    """Change what a group is called and what it is for.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: as ``open_group``.
    """
    stored = locked(group, version)
    require(policies.may_run(actor, stored))
    stored.name, stored.remit = words(name, "name", 200), words(remit, "remit")
    if (
        WorkingGroup.objects.filter(programme=stored.programme, name=stored.name)
        .exclude(pk=stored.pk)
        .exists()
    ):
        raise InvalidInput(fields={"name": _("Chương trình đã có tổ công tác tên này.")})
    stored.founded_by = founded_by.strip()[:200]
    keep(stored)
    note(actor, stored, events.GROUP_CHANGED)
    return stored


@write
def close_group(actor: Actor, group: WorkingGroup, *, version: int, closing: str) -> WorkingGroup:
    """End a group, with what came of it; it stays readable.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no words.
    """
    stored = locked(group, version)
    require(policies.may_run(actor, stored))
    stored.closing, stored.closed_on = words(closing, "closing"), clock.today()
    keep(stored)
    note(actor, stored, events.GROUP_CLOSED)
    return stored


@write
def add_member(
    actor: Actor,
    group: WorkingGroup,
    *,
    version: int,
    login: str = "",
    name: str = "",
    post: str = "",
    part: str,
) -> GroupMember:
    """Take somebody in: by the login of an account, or by name alone.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: nobody is named, no such account, already a member, or the group
            has a head.
    """
    stored = locked(group, version)
    require(policies.may_run(actor, stored))
    person = _person(login.strip())
    if person is not None and stored.members.filter(person=person, until__isnull=True).exists():
        raise InvalidInput(fields={"login": _("Người này đã ở trong tổ.")})
    if part == GroupMember.Part.HEAD and stored.members.filter(part=part, until__isnull=True).exists():
        raise InvalidInput(fields={"part": _("Tổ đã có tổ trưởng; cho thôi trước khi thay.")})
    called = person.full_name if person else words(name, "name", 200)
    made = GroupMember.objects.create(
        group=stored, person=person, name=called, part=part, since=clock.today(),
        post=post.strip()[:300] or _post(person),
    )  # fmt: skip
    keep(stored)
    note(actor, stored, events.MEMBER_JOINED, person=called)
    return made


@write
def end_member(actor: Actor, member: GroupMember, *, version: int) -> GroupMember:
    """Let a member go; that they were there stays known.

    Args:
        version: of the group.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: has left already.
    """
    stored = locked(member.group, version)
    require(policies.may_run(actor, stored))
    gone = GroupMember.objects.select_for_update().get(pk=member.pk)
    if gone.until is not None:
        raise InvalidTransition(_("Người này đã thôi tham gia tổ."))
    gone.until = clock.today()
    gone.save(update_fields=["until"])
    keep(stored)
    note(actor, stored, events.MEMBER_LEFT, person=gone.name)
    return gone


def _person(login: str) -> Person | None:
    if not login:
        return None
    found = Person.objects.filter(login=login, is_active=True).first()
    if found is None:
        raise InvalidInput(fields={"login": _("Không có tài khoản mang tên đăng nhập này.")})
    return found


def _post(person: Person | None) -> str:
    if person is None:
        return ""
    return ", ".join(filter(None, (person.post, person.unit.name_vi if person.unit else "")))
