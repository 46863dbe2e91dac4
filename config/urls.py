"""Which address belongs to which app. Each app keeps its own list in `<app>/urls.py`."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from config.health import healthz
from interface.web.problem_details import unknown_address

handler500 = "interface.web.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("interface.web.urls")),
    path("", include("interface.rulebooks.urls")),
    path("", include("interface.registry.urls")),
    path("", include("interface.checks.urls")),
    # Whatever of the API is left over is no address.
    re_path(r"^api(?:/|$)", unknown_address),
]
