"""Writing the city as GeoPackages, tile by tile: one tile is the demo city, more are its mirror images side by side."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyogrio.raw import write_arrow

from seeds.city import mapping
from seeds.city.catalogue import LAYERS, LEDGERS
from seeds.city.frame import HEIGHT, ORIGIN_EAST, ORIGIN_NORTH, SRID, SURVEY_DATE, WIDTH
from seeds.city.layers import Feature, draw_layers
from seeds.city.ledgers import Account, open_ledgers
from seeds.city.plan import City
from seeds.city.register import UNIT_COLUMNS, Register, Registrar
from seeds.city.restrictions import RightRow

GEOMETRY = "geom"
MILLIMETRE, CENTIMETRE = 0.001, 0.01
TEXT, WHOLE, NUMBER, TRUTH, DAY = pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()
UNIT_TYPES = dict(zip(UNIT_COLUMNS, [TEXT] * 6 + [WHOLE] * 2 + [NUMBER] * 2 + [WHOLE] + [TEXT] * 2, strict=True))
RIGHT_TYPES = dict(
    zip(
        RightRow._fields,
        [TEXT] * 5 + [WHOLE] * 2 + [TRUTH] + [DAY] * 2 + [TEXT] * 2 + [NUMBER, TRUTH, TEXT, TEXT],
        strict=True,
    )
)
PARTY_TYPES = dict.fromkeys(("source_id", "kind", "name", "name_zh"), TEXT)
CERTIFICATE_TYPES = dict.fromkeys(("certificate_number", "kind", "address", "address_zh", "parcel"), TEXT)
RESERVATION_TYPES = {"name": TEXT, "code": TEXT, "amount": NUMBER, "note": TEXT, "valid_from": DAY, "valid_to": DAY}
ACCOUNT_TYPES = {**dict.fromkeys(("name", "code", "unit", "title", "title_zh"), TEXT), "capacity": NUMBER}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Tile:
    """Where one copy of the city lies; every second column and row is a mirror image: coasts and streets meet."""

    number: int
    column: int
    row: int
    alone: bool

    def place(self, shapes: Sequence[Any]) -> np.ndarray:
        """Return shapes in metres from the frame's origin as shapes in the projected CRS."""
        flip = np.array([-1.0 if self.column % 2 else 1.0, -1.0 if self.row % 2 else 1.0])
        corner = np.array([(self.column + self.column % 2) * WIDTH, (self.row + self.row % 2) * HEIGHT])
        origin = np.array([ORIGIN_EAST, ORIGIN_NORTH])
        placed = np.array(shapes, dtype=object)
        if not self.alone:
            whole = shapely.box(0, 0, WIDTH, HEIGHT)
            outside = ~shapely.covered_by(placed, whole)
            placed[outside] = shapely.intersection(placed[outside], whole)
        placed = shapely.transform(placed, lambda xy: xy * flip + corner + origin)
        # Farther from the origin there are fewer digits behind the point: what is cut finely may cross itself there.
        crossed = ~shapely.is_valid(placed)
        placed[crossed] = shapely.set_precision(placed[crossed], MILLIMETRE)
        return placed

    @property
    def prefix(self) -> str:
        """What its source ids begin with; the first tile's with nothing."""
        return f"T{self.number:03d}-" if self.number else ""


class Package:
    """One GeoPackage file, written layer by layer; a layer written again grows.

    Rows wait in memory until there are `AT_ONCE` of a layer, for opening the file anew costs as much as some thousand
    rows. Call `close` at the end.
    """

    AT_ONCE = 60_000

    def __init__(self, path: Path) -> None:
        # A GeoPackage notes when a layer changed: a fixed day keeps the file the same to the byte. Nobody needs a half
        # written one, so it need not be safe on disk after each row.
        pyogrio.set_gdal_config_options(
            {"OGR_CURRENT_DATE": f"{SURVEY_DATE}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
        )
        self.path = path
        self._waiting: dict[str, list[pa.Table]] = {}
        self._begun: set[str] = set()
        path.unlink(missing_ok=True)

    def write(
        self, layer: str, types: dict[str, pa.DataType], rows: Sequence[Sequence[Any]], shapes: np.ndarray | None
    ) -> None:
        """Append rows, and their shapes where the layer has some, to a layer."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
        arrays = {name: pa.array(column, types[name]) for name, column in zip(types, columns, strict=True)}
        if shapes is not None:
            arrays[GEOMETRY] = pa.array(shapely.to_wkb(shapes).tolist(), pa.binary())
        tables = self._waiting.setdefault(layer, [])
        tables.append(pa.table(arrays))
        if sum(table.num_rows for table in tables) >= self.AT_ONCE:
            self._put(layer)

    def close(self) -> None:
        """Write what is still waiting."""
        for layer in list(self._waiting):
            self._put(layer)

    def _put(self, layer: str) -> None:
        table = pa.concat_tables(self._waiting.pop(layer))
        options: dict[str, Any] = {"geometry_type": None}
        if GEOMETRY in table.column_names:
            options = {"geometry_type": "Unknown", "geometry_name": GEOMETRY, "crs": f"EPSG:{SRID}"}
            if layer not in self._begun:
                options["layer_options"] = {"SPATIAL_INDEX": "NO"}
        write_arrow(table, self.path, layer=layer, driver="GPKG", append=layer in self._begun, **options)
        self._begun.add(layer)


def write_city(city: City, folder: Path, properties: int | None, say: Say) -> int:
    """Write files and mappings into a folder; return how many properties there are.

    With `properties` None the city stands alone, sea and hills round it. Otherwise mirror images are laid side by side
    until there are that many (one condominium more at most).
    """
    folder.mkdir(parents=True, exist_ok=True)
    cadastre, layers, ledgers = (Package(folder / f"{name}.gpkg") for name in ("cadastre", "layers", "ledgers"))
    drawn, accounts = draw_layers(city), open_ledgers(city)
    total, number = 0, 0
    columns = 1
    while number == 0 or (properties is not None and total < properties):
        registrar = Registrar(city, number, total)
        register = registrar.fill(None if properties is None else properties - total)
        if number == 0 and properties is not None:
            columns = max(1, math.ceil(math.sqrt(properties / max(1, registrar.serial))))
        tile = Tile(number, number % columns, number // columns, properties is None or properties <= registrar.serial)
        _write_register(cadastre, register, tile)
        _write_layers(layers, drawn, tile)
        _write_ledgers(ledgers, accounts, tile)
        total, number = registrar.serial, number + 1
        if properties is not None and number % 10 == 0:
            say(f"{total:,} of {properties:,} properties")
    for package in (cadastre, layers, ledgers):
        package.close()
    texts = {
        "cadastre": mapping.cadastre_mapping(),
        "layers": mapping.layers_mapping(),
        "ledgers": mapping.ledgers_mapping(),
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return total


def _write_register(package: Package, register: Register, tile: Tile) -> None:
    package.write("parties", PARTY_TYPES, register.parties, None)
    package.write("spatial_units", UNIT_TYPES, register.units, tile.place(register.shapes))
    package.write("certificates", CERTIFICATE_TYPES, register.certificates, None)
    package.write("certificate_units", {"certificate": TEXT, "spatial_unit": TEXT}, register.certificate_units, None)
    package.write("rights", RIGHT_TYPES, register.rights, None)


def _write_layers(package: Package, drawn: dict[str, list[Feature]], tile: Tile) -> None:
    for layer in LAYERS:
        features = drawn[layer.name]
        # Zones are put together from many pieces; on a grid their seams leave no hair behind.
        shapes = shapely.set_precision(tile.place([feature.shape for feature in features]), CENTIMETRE)
        kept = ~shapely.is_empty(shapes)
        types = {"source_id": TEXT, "name": TEXT, "name_zh": TEXT}
        types |= {name: _type_of([feature.attributes[name] for feature in features]) for name in layer.attributes}
        rows = [
            (
                f"{tile.prefix}{order}",
                feature.name,
                feature.name_zh,
                *(feature.attributes[name] for name in layer.attributes),
            )
            for order, (feature, keep) in enumerate(zip(features, kept, strict=True), start=1)
            if keep
        ]
        package.write(layer.name, types, rows, shapes[kept])


def _type_of(values: list[Any]) -> pa.DataType:
    known = [value for value in values if value is not None]
    for python, arrow in ((bool, TRUTH), (str, TEXT), (float, NUMBER), (int, WHOLE)):
        if any(isinstance(value, python) for value in known):
            return arrow
    return TEXT


def _write_ledgers(package: Package, accounts: list[Account], tile: Tile) -> None:
    units = {ledger.name: ledger.unit for ledger in LEDGERS}
    rows = [(a.ledger, tile.prefix + a.code, units[a.ledger], a.title, a.title_zh, a.capacity) for a in accounts]
    package.write("accounts", ACCOUNT_TYPES, rows, tile.place([account.area for account in accounts]))
    reserved = [
        (
            a.ledger,
            tile.prefix + a.code,
            amount,
            note,
            dt.date.fromisoformat(begins),
            dt.date.fromisoformat(ends) if ends else None,
        )
        for a in accounts
        for amount, note, begins, ends in a.reservations
    ]
    package.write("reservations", RESERVATION_TYPES, reserved, None)
