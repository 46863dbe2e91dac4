from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from interface.checks import api, views

# Certificate numbers hold brackets, dashes and slashes; whatever follows them stands before the bare address here.
site_urls = [
    path("<slug:authority>/properties/<path:certificate>/uses/<str:code>/", views.use, name="use"),
    path("<slug:authority>/properties/<path:certificate>/ask/", views.ask, name="ask"),
    path("<slug:authority>/properties/<path:certificate>/", views.site, name="site"),
]
api_urls = [path("api/v1/checks/", api.CheckView.as_view(), name="api-checks")]

urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", TemplateView.as_view(template_name="checks/api_docs.html"), name="api-docs"),
    path("", include((api_urls + site_urls, "checks"))),
]
