"""Where the demo city lies, and how chance is drawn: in named streams, so that a change in one spares the others."""

import zlib

import numpy as np

SRID = 4549
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E; easting, northing in metres."""

WIDTH = 5600.0
HEIGHT = 5000.0
ORIGIN_EAST = 495_200.0
ORIGIN_NORTH = 2_763_400.0
"""South-west corner of the city's frame; everything is planned in metres from here and moved when it is written."""

MARGIN = 3000.0
"""How far sea and hills go on beyond the frame, so that the map has no edge where the city ends."""

SURVEY_DATE = "2026-01-01"
"""The day the city is described as of."""

SURVEY_YEAR = 2026

Rng = np.random.Generator


def stream(seed: int, *names: object) -> Rng:
    """Return the generator of random numbers that belongs to these names; the same for the same seed, always."""
    keys = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *keys])))
