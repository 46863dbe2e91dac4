"""App configuration of the register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """The register of properties and rights."""

    name = "interface.registry"
    label = "registry"
    verbose_name = _("Register of properties")
    default_auto_field = "django.db.models.BigAutoField"
