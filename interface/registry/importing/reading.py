"""Open a table of a file that GDAL can read, or a CSV file, as a stream of record batches.

What makes a file unreadable refuses the import: nothing is guessed about encodings, reference systems or missing ends.
"""

import codecs
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv
import pyogrio
from django.contrib.gis.gdal import GDALException, SpatialReference

from interface.registry.importing.refusal import ImportRefused

BATCH_ROWS = 50_000
CSV_SUFFIXES = (".csv", ".tsv", ".txt")
TEXT_SUFFIXES = (*CSV_SUFFIXES, ".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".ndjson", ".gml", ".kml")
LINE_SUFFIXES = (".geojsonl", ".geojsons", ".ndjson")


@dataclass(frozen=True)
class BrokenLine:
    """A line of a CSV file that has more or fewer cells than the header."""

    number: int
    found: int
    expected: int


@dataclass
class Table:
    """A table being read: its schema, its geometry column and EPSG code (if any), and batches."""

    schema: pa.Schema
    geometry: str | None
    srid: int | None
    batches: Iterator[pa.RecordBatch]
    announced: int | None
    broken: list[BrokenLine] = field(default_factory=list)


@contextmanager
def open_table(
    path: Path, *, layer: str | None, where: str | None, encoding: str | None, delimiter: str
) -> Iterator[Table]:
    """Open one table of a file for reading. Raises ImportRefused where the file cannot be read to its end."""
    if not path.exists():
        raise ImportRefused([f"{path}: there is no such file."])
    if path.is_file() and path.stat().st_size == 0:
        raise ImportRefused([f"{path}: the file is empty."])
    if path.suffix.lower() in CSV_SUFFIXES:
        if where:
            raise ImportRefused([f"{path}: `where` is for layers of GDAL; use `reject` for a CSV file."])
        yield _open_csv(path, encoding, "\t" if path.suffix.lower() == ".tsv" else delimiter)
        return
    with _open_gdal(path, layer, where, encoding) as table:
        yield table


def _open_csv(path: Path, encoding: str | None, delimiter: str) -> Table:
    _check_encoding(path, encoding or "utf-8")
    broken: list[BrokenLine] = []

    def skip(row: pacsv.InvalidRow) -> str:
        # Single-threaded reading numbers the lines, the header being line 1.
        broken.append(BrokenLine(row.number or 0, row.actual_columns, row.expected_columns))
        return "skip"

    try:
        header = _csv_header(path, encoding or "utf-8", delimiter)
        reader = pacsv.open_csv(
            path,
            read_options=pacsv.ReadOptions(use_threads=False, encoding=encoding or "utf8", block_size=8 << 20),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in header}, strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, OSError) as error:
        raise ImportRefused([f"{path}: this is no CSV table ({error})."]) from None
    return Table(reader.schema, None, None, _csv_batches(path, reader), None, broken)


def _csv_header(path: Path, encoding: str, delimiter: str) -> list[str]:
    import csv

    with path.open(
        encoding="utf-8-sig" if encoding.lower().replace("-", "") == "utf8" else encoding, newline=""
    ) as file:
        header = next(csv.reader(file, delimiter=delimiter), [])
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise ImportRefused([f"{path}: the header names {', '.join(repeated)} more than once. Rename the columns."])
    return header


def _csv_batches(path: Path, reader: pacsv.CSVStreamingReader) -> Iterator[pa.RecordBatch]:
    try:
        yield from reader
    except pa.ArrowInvalid as error:
        raise ImportRefused([f"{path}: the table cannot be read to its end ({error})."]) from None


@contextmanager
def _open_gdal(path: Path, layer: str | None, where: str | None, encoding: str | None) -> Iterator[Table]:
    if path.suffix.lower() in TEXT_SUFFIXES:
        _check_encoding(path, "utf-8")
    _check_shapefile_encoding(path, encoding)
    with warnings.catch_warnings():
        # GDAL would go on with replacement characters; that is a guess.
        warnings.filterwarnings("error", message=".*couldn't be converted correctly.*")
        warnings.filterwarnings("error", message=".*could not be decoded.*")
        with _opened(path, layer, where, encoding) as table:
            yield table


@contextmanager
def _opened(path: Path, layer: str | None, where: str | None, encoding: str | None) -> Iterator[Table]:
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if layer is not None and layer not in layers:
            raise ImportRefused([f"{path}: there is no layer {layer}. It has {', '.join(layers)}."])
        if layer is None and len(layers) > 1:
            raise ImportRefused([f"{path}: say which layer; it has {', '.join(layers)}."])
        info = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)
        announced = None if where else _announced(path, int(info["features"]))
        with pyogrio.open_arrow(
            path, layer=layer, where=where, encoding=encoding, batch_size=BATCH_ROWS, use_pyarrow=True
        ) as (meta, reader):
            geometry = meta["geometry_name"] or "wkb_geometry"
            has_geometry = geometry in reader.schema.names
            yield Table(
                reader.schema,
                geometry if has_geometry else None,
                srid_of(info["crs"]) if has_geometry and info["crs"] else None,
                _gdal_batches(path, reader, announced),
                announced,
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise ImportRefused([f"{path}: GDAL cannot read it ({error})."]) from None
    except RuntimeWarning:
        raise ImportRefused([f"{path}: its texts are not {encoding}. Say the right `encoding:`."]) from None
    except (UnicodeDecodeError, pa.ArrowInvalid) as error:
        raise ImportRefused([f"{path}: cannot be read to its end ({error})."]) from None


def _gdal_batches(path: Path, reader: pa.RecordBatchReader, announced: int | None) -> Iterator[pa.RecordBatch]:
    rows = 0
    try:
        for batch in reader:
            _check_texts(path, batch, rows)
            rows += batch.num_rows
            yield batch
    except (pa.ArrowException, OSError, pyogrio.errors.DataSourceError) as error:
        raise ImportRefused([f"{path}: cannot be read beyond record {rows} ({error})."]) from None
    if announced is not None and rows < announced:
        raise ImportRefused(
            [f"{path}: the file promises {announced} records and ends after {rows}. It is damaged; get a whole copy."]
        )


def _check_texts(path: Path, batch: pa.RecordBatch, before: int) -> None:
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        among = f"records {before + 1} to {before + batch.num_rows}"
        raise ImportRefused(
            [f"{path}: among {among} are texts that are not UTF-8. Say the right `encoding:`."]
        ) from None


def _announced(path: Path, features: int) -> int | None:
    if path.suffix.lower() in LINE_SUFFIXES:
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    return features if features >= 0 else None


def _check_encoding(path: Path, encoding: str) -> None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise ImportRefused([f"{path}: there is no encoding called {encoding}. Try gb18030 or utf-8."]) from None
    position = 0
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 22):
                decoder.decode(block)
                position += len(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        hint = "Say `encoding:` in the mapping (Chinese files are often gb18030)."
        if path.suffix.lower() not in CSV_SUFFIXES:
            hint = "This format is always UTF-8: convert the file (from gb18030, perhaps)."
        raise ImportRefused([f"{path}: not {encoding} near byte {position + error.start}. {hint}"]) from None


def _check_shapefile_encoding(path: Path, encoding: str | None) -> None:
    """Refuse a shapefile with letters beyond ASCII that does not say in which encoding they are."""
    table = path.with_suffix(".dbf")
    if path.suffix.lower() != ".shp" or encoding or path.with_suffix(".cpg").exists() or not table.is_file():
        return
    with table.open("rb") as file:
        head = file.read(32)
        # Byte 29 of a dBASE header names the code page; 0 means it does not say.
        if len(head) == 32 and head[29] == 0 and any(re.search(rb"[\x80-\xff]", block) for block in _blocks(file)):
            raise ImportRefused([f"{path}: nothing says which encoding its texts are in. Say `encoding:` (gb18030?)."])


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(1 << 20):
        yield block


def srid_of(crs: str) -> int:
    """Return the EPSG code of a reference system's name or WKT. Raises ImportRefused where it has none."""
    named = re.fullmatch(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d+)", crs.strip(), re.IGNORECASE)
    if named:
        return int(named.group(1))
    if crs.strip().upper() in ("OGC:CRS84", "CRS84"):
        return 4326
    try:
        system = SpatialReference(crs)
        system.identify_epsg()
        code = system.srid
    except GDALException:
        code = None
    if code is None:
        raise ImportRefused([f"The reference system {crs[:60]!r} has no EPSG code. Say `crs: EPSG:…` in the mapping."])
    return int(code)
