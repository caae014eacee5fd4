from django.urls import include, path

urlpatterns = [path("", include("giamsat.ui.urls"))]
