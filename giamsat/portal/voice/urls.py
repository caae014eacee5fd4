"""Addresses of what the public sends and reads of it."""

from __future__ import annotations

from django.urls import path

from giamsat.portal.voice import views, views_figures, views_flag, views_send, views_sender

urlpatterns = [
    path("voice/", views.items, name="voice"),
    path("voice/figures/", views_figures.figures, name="voice-figures"),
    path("voice/figures.csv", views_figures.table, name="voice-table"),
    path("voice/feed.atom", views_figures.feed, name="voice-feed"),
    path("voice/items/<str:code>/", views.item, name="voice-item"),
    path("voice/items/<str:code>/files/<int:attachment_id>/", views.file, name="voice-answer-file"),
    path("voice/items/<str:code>/feed.atom", views_figures.item_feed, name="voice-item-feed"),
    path("voice/items/<str:code>/report/", views_flag.report, name="voice-report"),
    path("voice/reports/<str:key>/", views_flag.reported, name="voice-flag"),
    path("voice/send/", views_send.send, name="voice-send"),
    path("voice/similar/", views_send.similar, name="voice-similar"),
    path("voice/send/<uuid:public_id>/", views_send.confirm, name="voice-confirm"),
    path("voice/find/", views_sender.find, name="voice-find"),
    path("voice/mine/<str:key>/", views_sender.mine, name="voice-mine"),
    path("voice/mine/<str:key>/files/<int:file_id>/", views_sender.file, name="voice-file"),
    path("voice/follow/<str:key>/", views_sender.follow, name="voice-follow"),
    path("voice/follow/<str:key>/end/", views_sender.unfollow, name="voice-unfollow"),
]
