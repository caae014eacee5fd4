from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


_desk = ([path("search", _nowhere, name="search"), path("", _nowhere, name="home")], "desk")
urlpatterns = [
    path("", include("giamsat.ui.urls")),
    path("desk/", include(_desk)),
    path("out", _nowhere, name="account_logout"),
]
