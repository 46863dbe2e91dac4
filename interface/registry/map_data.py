"""What a map script is given: addresses of tiles, the box it opens at, MapLibre's own words for the reader."""

from __future__ import annotations

import json
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from interface.accounts.models import Authority
from interface.registry.listing import Box


def map_data(authority: Authority, box: Box, *, properties: str = "") -> dict[str, Any]:
    """Return what every map needs. Args: properties: the address of its tiles, those of the rights map unless said."""
    return {
        "bbox": ",".join(f"{degrees:.6f}" for degrees in box),
        "properties": properties or tiles_address("properties", authority),
        "context": tiles_address("context", authority),
        "worker": static("vendor/maplibre-gl-worker.mjs"),
        "locale": json.dumps(
            {
                "NavigationControl.ZoomIn": gettext("Closer"),
                "NavigationControl.ZoomOut": gettext("Farther"),
                "ScaleControl.Meters": gettext("m"),
                "ScaleControl.Kilometers": gettext("km"),
                "Map.Title": gettext("Map"),
            }
        ),
    }


def tiles_address(layer: str, authority: Authority) -> str:
    """Return the address of an authority's tiles, with places for zoom, column and row."""
    address = reverse("registry:tiles", args=[layer, 0, 0, 0]).replace("/0/0/0", "/{z}/{x}/{y}")
    return f"{address}?{urlencode({'authority': authority.code})}"
