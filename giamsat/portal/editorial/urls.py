"""Addresses of texts and of other sites. ``read/`` is the short way to each text, whatever its kind."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.editorial.choices import Kind
from giamsat.portal.editorial import views, views_comment, views_feeds

urlpatterns: list[URLPattern] = [
    path("news/", views.pieces, {"kind": Kind.NEWS.value}, name="news"),
    path("speeches/", views.pieces, {"kind": Kind.SPEECH.value}, name="speeches"),
    path("works/", views.pieces, {"kind": Kind.WORK.value}, name="works"),
    path("consultations/", views.pieces, {"kind": Kind.CONSULTATION.value}, name="consultations"),
    path("news/feed.atom", views_feeds.atom, name="news-feed"),
    path("news/feed.json", views_feeds.json_feed, name="news-json"),
    path("read/<slug:slug>/", views.piece, name="piece"),
    path("read/<slug:slug>/files/<int:position>/", views.file, name="piece-file"),
    path("read/<slug:slug>/proof.json", views.proof, name="piece-proof"),
    path("read/<slug:slug>/comments/<int:pk>/proof.json", views.comment_proof, name="comment-proof"),
    path("read/<slug:slug>/comment/", views_comment.comment, name="comment"),
    path("portals/", views.sites, name="sites"),
    path("portals/<int:pk>/proof.json", views.site_proof, name="site-proof"),
]
