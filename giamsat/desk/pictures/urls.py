"""Addresses of pictures that have a page of their own."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.pictures import (
    views_chains,
    views_communes,
    views_course,
    views_deadlines,
    views_forecast,
    views_gantt,
    views_heat,
)

urlpatterns: list[URLPattern] = [
    path("pictures/course/", views_course.course_of, name="course"),
    path("pictures/communes/", views_communes.communes, name="communes"),
    path("pictures/heat/", views_heat.heat_table, name="heat"),
    path("pictures/deadlines/", views_deadlines.deadlines, name="deadlines"),
    path("pictures/chains/", views_chains.chain_list, name="chains"),
    path("tasks/<int:pk>/gantt/", views_gantt.task_gantt, name="gantt"),
    path("forecast/", views_forecast.forecast, name="forecast"),
    path("forecast/model/", views_forecast.forecast_model, name="forecast-model"),
]
