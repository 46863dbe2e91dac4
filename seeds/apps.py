"""The Django app that brings the demo city's command."""

from django.apps import AppConfig


class SeedsConfig(AppConfig):
    """No models: only `manage.py load_demo`."""

    name = "seeds"
    label = "seeds"
