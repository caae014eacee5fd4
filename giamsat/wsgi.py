"""The site as WSGI, for granian or any other server."""

from __future__ import annotations

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from giamsat.core.files.body import refuse_cut_bodies
from giamsat.portal.pages.kept import KeptPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamsat.core.settings")
_site = refuse_cut_bodies(get_wsgi_application())
application = KeptPages(_site)
atexit.register(application.close)

# All views are loaded before the first request. What is loaded stays: the collector need not walk through it
# again and again, nor look for cycles after every few objects that a request makes.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
