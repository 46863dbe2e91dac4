"""The closed lists of the register, with their labels.

They are data beside the models and not `choices` of a field: a new kind is a line here and no migration.
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SPATIAL_UNIT_KINDS: Final[dict[str, Promise]] = {
    "parcel": _("parcel"),
    "building": _("building"),
    "floor": _("floor"),
    "unit": _("unit"),
    "basement": _("basement"),
    "roof": _("roof"),
}

PROPERTY_KINDS: Final[dict[str, Promise]] = {
    "land": _("land"),
    "building": _("building"),
    "unit": _("unit in a building"),
    "common_parts": _("common parts of a building"),
}

RIGHT_KINDS: Final[dict[str, Promise]] = {
    "ownership": _("ownership"),
    "land_use": _("right to use land"),
    "lease": _("lease"),
    "mortgage": _("mortgage"),
    "easement": _("easement"),
    "seizure": _("seizure"),
    "heritage": _("heritage protection"),
    "notice": _("notice of objection"),
}

# Whoever holds one of these holds the property; their shares in it must make up the whole.
HOLDING_KINDS: Final[tuple[str, ...]] = ("ownership", "land_use")

ACQUIRED: Final[dict[str, Promise]] = {
    "granted": _("granted"),
    "allocated": _("allocated"),
    "leased": _("leased from the state"),
    "collective": _("held by a collective"),
    "freehold": _("freehold"),
    "purchased": _("purchased"),
    "inherited": _("inherited"),
    "built": _("built"),
    "court": _("by judgement of a court"),
    "other": _("otherwise"),
}

NOT_APPLICABLE: Final = "not applicable"
