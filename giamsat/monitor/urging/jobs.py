"""When people are reminded, when warnings reach them, when mails are made and sent."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import enqueue, every, job
from giamsat.monitor.urging import mails, notices


@every(minutes=60)
def remind_of_deadlines(now: dt.datetime) -> None:
    """Reminders before and after deadlines."""
    notices.remind()


@every(minutes=5)
def tell_of_warnings(now: dt.datetime) -> None:
    """Warnings that are new on their step reach the people of that step."""
    notices.tell_of_warnings()


@every(minutes=1)
def make_and_queue_mails(now: dt.datetime) -> None:
    """Digests whose hour has come; then a job for each mail that waits."""
    mails.give_up_lost()
    mails.make_mails()
    for mail_id in mails.due_mails():
        enqueue(send_mail, once=f"mail.{mail_id}", mail_id=mail_id)


@job
def send_mail(mail_id: int) -> None:
    """One mail; a second job for the same mail finds nothing to do."""
    mails.deliver(mail_id)
