"""The page of one person: what they answer for, what is late, what came of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.models import Person
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.links import address
from giamsat.desk.overview import draw, wanted
from giamsat.monitor.person import person_picture
from giamsat.ui.charts import Part, four_part_bar


@access(SIGNED_IN)
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """What a person answers for, as far as the reader sees it.

    Query: ``since``, the day from which "changed" tells; yesterday.
    """
    asked = wanted.read(request)
    shown = get_object_or_404(Person, pk=pk)
    picture = person_picture(request.actor, shown, asked.since)

    def of(**query: object) -> str:
        return address("tasks", person=shown.pk, **query)

    figures = picture.figures
    counts = [
        Part(state, getattr(figures, state), of(state=state))
        for state in draw.STATES
        if getattr(figures, state)
    ]
    context = {
        "picture": picture,
        "figures": figures,
        "bar": four_part_bar(counts, []),
        "lists": {
            "all": of(),
            "finished": of(state="done,late"),
            "open": of(state="overdue,soon,term,none"),
            "overdue": of(state="overdue"),
            "soon": of(state="soon"),
        },
        "still": figures.total - figures.finished - figures.paused,
        "months": [(f"{month:%m/%Y}", done, late) for month, done, late in reversed(picture.finished)],
    }
    return render(request, "desk/overview/person.html", context)
