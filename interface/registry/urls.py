"""The rights map and search."""

from django.urls import path

from interface.registry import api, views
from interface.registry.tile_views import tile

app_name = "registry"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("map/properties/", views.in_view, name="in-view"),
    path("tiles/<str:layer>/<str:z>/<str:x>/<str:y>.mvt", tile, name="tiles"),
    path("api/v1/properties/", api.PropertyList.as_view(), name="api-properties"),
    path("api/v1/properties/<slug:authority>/<path:certificate>/", api.PropertyDetail.as_view(), name="api-property"),
    path("api/v1/rights/", api.RightList.as_view(), name="api-rights"),
    path("api/v1/layers/", api.LayerList.as_view(), name="api-layers"),
    path("api/v1/layers/<slug:authority>/<slug:name>/", api.LayerFeatures.as_view(), name="api-layer"),
]
