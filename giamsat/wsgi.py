"""The site as WSGI, for granian or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from giamsat.core.files.body import refuse_cut_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamsat.core.settings")
application = refuse_cut_bodies(get_wsgi_application())
