"""Addresses of the officials' workspace; each room brings its own list."""

from __future__ import annotations

from giamsat.desk.admin.urls import urlpatterns as admin
from giamsat.desk.boards.urls import urlpatterns as boards
from giamsat.desk.councils.urls import urlpatterns as councils
from giamsat.desk.directives.urls import urlpatterns as directives
from giamsat.desk.editorial.urls import urlpatterns as editorial
from giamsat.desk.groups.urls import urlpatterns as groups
from giamsat.desk.help.urls import urlpatterns as help_pages
from giamsat.desk.indicators.urls import urlpatterns as indicators
from giamsat.desk.overview.urls import urlpatterns as overview
from giamsat.desk.pack.urls import urlpatterns as pack
from giamsat.desk.past.urls import urlpatterns as past
from giamsat.desk.pictures.urls import urlpatterns as pictures
from giamsat.desk.publishing.urls import urlpatterns as publishing
from giamsat.desk.quarters.urls import urlpatterns as quarters
from giamsat.desk.registers.urls import urlpatterns as registers
from giamsat.desk.tasks.urls import urlpatterns as tasks
from giamsat.desk.voice.urls import urlpatterns as voice
from giamsat.desk.warnings.urls import urlpatterns as warnings
from giamsat.desk.work.urls import urlpatterns as work

app_name = "desk"
urlpatterns = [
    *overview,
    *past,
    *pictures,
    *pack,
    *work,
    *tasks,
    *directives,
    *registers,
    *quarters,
    *indicators,
    *boards,
    *warnings,
    *groups,
    *publishing,
    *editorial,
    *voice,
    *councils,
    *admin,
    *help_pages,
]
