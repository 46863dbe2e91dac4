"""The rights map and search."""

from django.urls import path

from interface.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("map/properties/", views.in_view, name="in-view"),
]
