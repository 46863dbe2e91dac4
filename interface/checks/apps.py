from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecksConfig(AppConfig):
    name = "interface.checks"
    label = "checks"
    verbose_name = _("What can land here")
