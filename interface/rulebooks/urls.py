from django.urls import path, register_converter
from django.urls.converters import StringConverter

from interface.rulebooks import api, views


class DayConverter(StringConverter):
    """A day in an address, as 2026-01-01."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "rulebooks"
urlpatterns = [
    path("rulebooks/", views.index, name="index"),
    path("rulebooks/<slug:rulebook>/", views.rulebook, name="rulebook"),
    path("rulebooks/<slug:rulebook>/<day:in_force_from>/", views.edition, name="edition"),
    path("api/v1/rulebooks/", api.RulebookList.as_view(), name="api-rulebooks"),
    path("api/v1/rulebooks/<slug:rulebook>/", api.RulebookDetail.as_view(), name="api-rulebook"),
    path("api/v1/editions/", api.EditionList.as_view(), name="api-editions"),
    path("api/v1/editions/<slug:rulebook>/<day:in_force_from>/", api.EditionDetail.as_view(), name="api-edition"),
]
