"""The files of the demo city: the same to the byte from the same seed, and larger cities from the same program."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyogrio.raw import read

import seeds.city
from interface.registry.importing.mapping import read_mapping
from seeds.city.__main__ import main
from seeds.city.plan import City
from seeds.city.write import write_city

NAMES = ("cadastre.gpkg", "layers.gpkg", "ledgers.gpkg", "cadastre.yaml", "layers.yaml", "ledgers.yaml")


def _digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in NAMES}


def test_the_same_seed_gives_the_same_bytes_in_another_process(files: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "seeds.city", "--out", str(tmp_path)],
        check=True,
        cwd=Path(seeds.city.__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
    )
    assert _digests(tmp_path) == _digests(files)


def test_the_mappings_say_what_the_importer_reads(files: Path) -> None:
    for name in ("cadastre", "layers", "ledgers"):
        mapping = read_mapping(files / f"{name}.yaml")
        assert mapping.authority is not None
        assert mapping.authority.srid == 4549
        tables = {table for table, _ in pyogrio.list_layers(files / f"{name}.gpkg")}
        assert {source.layer for source in mapping.sources.values()} == tables


def test_every_shape_is_valid_where_it_is_written(files: Path) -> None:
    for name in ("cadastre", "layers", "ledgers"):
        for layer, kind in pyogrio.list_layers(files / f"{name}.gpkg"):
            if kind is not None:
                shapes = shapely.from_wkb(read(files / f"{name}.gpkg", layer=layer, columns=[])[2])
                assert shapely.is_valid(shapes).all(), layer
                assert not shapely.is_empty(shapes).any(), layer
                assert "GeometryCollection" not in {shape.geom_type for shape in shapes}, layer


def test_the_files_state_no_fact(files: Path) -> None:
    columns = set()
    for name in ("parties", "spatial_units", "certificates", "certificate_units", "rights"):
        columns |= set(pyogrio.read_info(files / "cadastre.gpkg", layer=name)["fields"])
    derived = ("distance", "overlap", "headroom", "frontage", "within", "zone", "station", "density", "heritage")
    assert not [column for column in columns if any(word in column for word in derived)]


def test_the_city_lies_where_its_reference_system_is_good(files: Path) -> None:
    info = pyogrio.read_info(files / "cadastre.gpkg", layer="spatial_units")
    assert info["crs"] == "EPSG:4549"
    west, south, east, north = info["total_bounds"]
    assert 490_000 < west < east < 510_000
    assert 2_760_000 < south < north < 2_770_000


def test_the_generator_knows_neither_django_nor_the_application() -> None:
    for source in Path(seeds.city.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [m for m in modules if m.split(".")[0] in ("django", "interface", "protocol", "config")], source


@pytest.fixture(scope="module")
def larger(city: City, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    folder = tmp_path_factory.mktemp("larger")
    return folder, write_city(city, folder, 15_000, print)


def _column(file: Path, layer: str, name: str) -> np.ndarray:
    return read(file, layer=layer, columns=[name], read_geometry=False)[3][0]


def test_a_larger_city_has_as_many_properties_as_asked_for(larger: tuple[Path, int]) -> None:
    folder, total = larger
    assert 15_000 <= total <= 15_200
    for layer, name in (
        ("certificates", "certificate_number"),
        ("spatial_units", "source_id"),
        ("parties", "source_id"),
        ("rights", "source_id"),
    ):
        ids = _column(folder / "cadastre.gpkg", layer, name)
        assert len(set(ids)) == len(ids), layer
    codes = [code for code in _column(folder / "cadastre.gpkg", "spatial_units", "unit_code") if code]
    assert len(set(codes)) == len(codes)
    assert len(_column(folder / "cadastre.gpkg", "certificates", "certificate_number")) == total


def test_the_parcels_of_a_larger_city_do_not_overlap(larger: tuple[Path, int]) -> None:
    _, _, wkb, (kinds,) = read(larger[0] / "cadastre.gpkg", layer="spatial_units", columns=["kind"])
    parcels = shapely.from_wkb(wkb[kinds == "parcel"])
    one, other = shapely.STRtree(parcels).query(parcels, predicate="intersects")
    pairs = one < other
    assert shapely.area(shapely.intersection(parcels[one[pairs]], parcels[other[pairs]])).max() < 0.01


def test_the_land_of_neighbouring_tiles_meets(larger: tuple[Path, int]) -> None:
    _, _, wkb, _ = read(larger[0] / "layers.gpkg", layer="water", columns=["kind"])
    water = shapely.from_wkb(wkb)
    one, other = shapely.STRtree(water).query(water, predicate="intersects")
    pairs = one < other
    seams = shapely.length(shapely.intersection(water[one[pairs]], water[other[pairs]]))
    assert seams.max() > 500, "the sea goes on beyond the edge of its tile"


@pytest.mark.parametrize("arguments", [["--properties", "0"], ["--properties", "many"], ["--seed", "-1"]])
def test_what_makes_no_city_is_refused(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--out", str(tmp_path / "out"), *arguments])
    assert stopped.value.code == 2
    assert arguments[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
