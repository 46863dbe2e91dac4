"""Which address belongs to which app. Each app keeps its own list in `<app>/urls.py`."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from config.health import healthz
from interface.web.problem_details import unknown_address

handler500 = "interface.web.views.server_error"

APPS_WITH_PAGES = ("web", "rulebooks", "registry", "checks")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
urlpatterns += [
    path("", include(f"interface.{app}.urls")) for app in APPS_WITH_PAGES if find_spec(f"interface.{app}.urls")
]
urlpatterns.append(re_path(r"^api(/.*)?$", unknown_address))
