"""Addresses of progress, open data and seals. Short ones are there to be written on paper; none ever changes."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.portal.pages import (
    views_data,
    views_documents,
    views_home,
    views_indicators,
    views_progress,
    views_registers,
    views_search,
    views_share,
)

urlpatterns: list[URLPattern] = [
    path("", views_home.home, name="home"),
    path("look/", views_home.look, name="look"),
    path("who/", views_home.who, name="who"),
    path("week/", views_home.week, name="week"),
    path("documents/", views_documents.documents, name="documents"),
    path("search/", views_search.search, name="search"),
    path("words/", views_home.words, name="words"),
    path("tasks/", views_progress.tasks, name="tasks"),
    path("units/", views_progress.units, name="units"),
    path("card.png", views_share.picture, name="picture"),
    path("t/<path:code>/card.png", views_share.picture, name="task-picture"),
    path("t/<path:code>/card.svg", views_share.card, name="card"),
    path("t/<path:code>/tile/", views_share.tile, name="task-tile"),
    path("t/<path:code>/", views_progress.task, name="task"),
    path("p/<slug:code>/<slug:group>/", views_progress.group, name="group"),
    path("p/<slug:code>/", views_progress.programme, name="programme"),
    path("u/<slug:code>/", views_progress.unit, name="unit"),
    path("indicators/", views_indicators.indicators, name="indicators"),
    path("i/<path:code>/", views_indicators.indicator, name="indicator"),
    path("registers/", views_registers.registers, name="registers"),
    path("registers/<slug:code>/", views_registers.register, name="register"),
    path("registers/<slug:code>/records.csv", views_registers.register_file, name="register-file"),
    path("tile/", views_share.tile, name="tile"),
    path("feed.atom", views_share.feed, name="feed"),
    path("deadlines.ics", views_share.calendar, name="calendar"),
    path("releases/", views_share.releases, name="releases"),
    path("verify/", views_share.verify, name="verify"),
    path("verify/check/", views_share.check, name="check"),
    path("verify/giamsat_verify.py", views_share.verifier_file, name="verifier"),
    path("verify/proof.zip", views_data.proof, name="proof"),
    path("verify/roots/", views_data.roots, name="roots"),
    path("verify/consistency/<int:first>/<int:second>/", views_data.consistency, name="consistency"),
    path("data/", views_data.catalogue, name="data"),
    path("data/catalogue.ttl", views_data.turtle, name="catalogue-turtle"),
    path("data/catalogue.jsonld", views_data.json_ld, name="catalogue-jsonld"),
    path("data/rows/<slug:kind>/", views_data.rows, name="rows"),
    path("data/facts/<slug:kind>/<path:key>/", views_data.fact, name="fact"),
    path("data/<slug:name>/", views_data.dataset, name="dataset"),
    path("data/<slug:name>/<slug:version>.<slug:form>", views_data.file, name="data-file"),
]
