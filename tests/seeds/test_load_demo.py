"""`manage.py load_demo`: the whole city or nothing of it, and the same again."""

import datetime as dt
import io
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command
from pyarrow.dataset import dataset

from interface.accounts.models import Authority
from interface.registry.models import Layer, LayerFeature, Ledger, Property, Reservation, Right, SpatialUnit
from interface.registry.operations import export_snapshot
from interface.registry.queries import site_facts
from interface.registry.snapshot import BESIDE, SITE
from interface.rulebooks.queries import declared_facts, edition_in_force, rulebook_of
from protocol.language.tree import NOT_APPLICABLE
from seeds.city.__main__ import SEED
from seeds.city.catalogue import LAYERS, LEDGERS
from seeds.city.plan import City
from seeds.city.write import write_city
from seeds.management.commands import load_demo
from seeds.management.commands.load_demo import SOURCES, STAMP, digest_of_city

PROPERTIES = 150
TODAY = dt.date(2026, 3, 1)
MODELS = (Property, SpatialUnit, Right, Layer, LayerFeature, Ledger, Reservation)


@pytest.fixture(scope="session")
def small_city(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the city with its first properties only, so that loading takes seconds."""
    folder = tmp_path_factory.mktemp("small-city")
    write_city(city, folder, PROPERTIES, print)
    (folder / STAMP).write_text(digest_of_city(SEED, PROPERTIES))
    return folder


def _load(folder: Path) -> str:
    said = io.StringIO()
    call_command("load_demo", properties=PROPERTIES, folder=folder, stdout=said)
    return said.getvalue()


def _counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


@pytest.mark.django_db
def test_everything_is_loaded_and_a_second_run_changes_nothing(small_city: Path) -> None:
    said = _load(small_city)
    assert "the files are there already" in said
    first = _counts()
    assert first["Property"] >= PROPERTIES
    assert set(Layer.objects.values_list("name", flat=True)) == {layer.name for layer in LAYERS}
    assert set(Ledger.objects.values_list("name", flat=True)) == {ledger.name for ledger in LEDGERS}
    assert all(first.values())
    _load(small_city)
    assert _counts() == first


@pytest.mark.django_db
def test_its_snapshot_says_of_every_property_what_its_facts_are(small_city: Path) -> None:
    _load(small_city)
    authority = Authority.objects.get(code="egret-bay")
    edition = edition_in_force(authority.code, TODAY)
    assert edition is not None
    rules = rulebook_of(edition)
    snapshot = export_snapshot(authority, declared_facts(authority.code, TODAY), TODAY).snapshot
    rows = {row[SITE]: row for row in dataset(snapshot.files(), format="parquet").to_table().to_pylist()}
    asked = {name for name, fact in rules.facts.items() if fact.source.asked}
    assert rules.facts.keys() - asked == {column.name for column in snapshot.columns}
    for one in Property.objects.select_related("parcel"):
        row = rows.pop(one.certificate_number)
        known = {name: fact.value for name, fact in site_facts(one, rules.facts, TODAY).items()}
        told = {name: row[name] for name in rules.facts.keys() - asked}
        told |= {name: NOT_APPLICABLE for name in told if row.get(f"{name}{BESIDE}")}
        assert {name: value for name, value in told.items() if value is not None} == known
    assert not rows


@pytest.mark.django_db
def test_a_city_that_cannot_be_loaded_to_the_end_is_not_loaded_at_all(small_city: Path, tmp_path: Path) -> None:
    for file in small_city.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "ledgers.gpkg").write_bytes(b"no GeoPackage")
    with pytest.raises(CommandError, match="Ledgers: refused"):
        _load(tmp_path)
    assert not any(_counts().values())


@pytest.mark.django_db
def test_a_database_with_an_earlier_text_of_the_rulebook_is_told_how_to_begin_again(
    small_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(small_city)
    later = tmp_path / "rulebooks" / "egret-bay"
    copytree(SOURCES / "rulebooks" / "egret-bay", later)
    (tmp_path / "city").symlink_to(SOURCES / "city")
    for text in later.glob("*/rulebook.yaml"):
        text.write_text(text.read_text().replace("zh-Hans: ", "zh-Hans: 新", 1))
    monkeypatch.setattr(load_demo, "SOURCES", tmp_path)
    with pytest.raises(CommandError, match=r"(?s)Another text of egret-bay.*begin again: `make stop`, remove \.local/"):
        _load(small_city)


@pytest.mark.parametrize("options", [{"properties": 0}, {"seed": -1}])
def test_what_makes_no_city_is_refused(options: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"at least"):
        call_command("load_demo", folder=tmp_path / "city", **options)
    assert not (tmp_path / "city").exists()


def test_files_of_another_seed_or_size_are_grown_anew() -> None:
    digests = {digest_of_city(seed, size) for seed in (1, 2) for size in (None, 100)}
    assert len(digests) == 4
