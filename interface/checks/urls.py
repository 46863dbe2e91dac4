from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from interface.checks import api, city_api, city_map, city_views, compare_views, frontier_api, review_views, views

# Certificate numbers hold brackets, dashes and slashes; whatever follows them stands before the bare address here.
site_urls = [
    path("<slug:authority>/properties/<path:certificate>/uses/<str:code>/", views.use, name="use"),
    path("<slug:authority>/properties/<path:certificate>/ask/frontier/", views.frontier, name="frontier"),
    path("<slug:authority>/properties/<path:certificate>/ask/", views.ask, name="ask"),
    path("<slug:authority>/properties/<path:certificate>/", views.site, name="site"),
]
review_urls = [
    path("rulebooks/<slug:rulebook>/<str:in_force_from>/review/", review_views.review, name="review"),
]
city_urls = [
    path("<slug:authority>/city/", city_views.city, name="city"),
    path("<slug:authority>/city/compare/", compare_views.compare, name="city-compare"),
    path("city/<uuid:run_id>/", city_views.run, name="city-run"),
    path("city/<uuid:run_id>/list/", city_views.ranked, name="city-list"),
    path("city/<uuid:run_id>/properties.csv", city_views.download_csv, name="city-csv"),
    path("city/<uuid:run_id>/properties.gpkg", city_views.download_geopackage, name="city-geopackage"),
    path("city/<uuid:run_id>/cancel/", city_views.cancel, name="city-cancel"),
    path(
        "tiles/screening/<uuid:older_id>/<uuid:run_id>/<str:z>/<str:x>/<str:y>.mvt",
        city_map.tile,
        name="city-compare-tiles",
    ),
    path("tiles/screening/<uuid:run_id>/<str:z>/<str:x>/<str:y>.mvt", city_map.tile, name="city-tiles"),
]
api_urls = [
    path("api/v1/checks/", api.CheckView.as_view(), name="api-checks"),
    path("api/v1/frontiers/", frontier_api.FrontierView.as_view(), name="api-frontiers"),
    path("api/v1/screenings/", city_api.ScreeningList.as_view(), name="api-screenings"),
    path("api/v1/screenings/<uuid:run_id>/", city_api.ScreeningDetail.as_view(), name="api-screening"),
]

urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", TemplateView.as_view(template_name="checks/api_docs.html"), name="api-docs"),
    path("", include((api_urls + review_urls + city_urls + site_urls, "checks"))),
]
