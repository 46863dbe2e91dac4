"""The design system: base templates, the interval bar, verdict badges and the map script."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Everything the other apps draw their pages with; it knows none of them."""

    name = "interface.web"
    label = "web"
