"""Pages that need no app but this one."""

from django.conf import settings
from django.urls import URLPattern, path

from interface.web import views

app_name = "web"
urlpatterns: list[URLPattern] = [path("help/", views.help_page, name="help")]

if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("style/", views.style, name="style"))
