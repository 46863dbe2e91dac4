"""The answer about a whole city to take along: CSV and GeoPackage."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyogrio
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from kombu.exceptions import OperationalError

from interface.checks import geopackage, screening_files, tasks
from interface.checks.city_files import harmless
from interface.checks.models import ScreeningRun
from tests.checks.city import BARE, FACTORY, FLAT, SHOP, PocketCity
from tests.checks.city_asking import Executing, address_of, text_of
from tests.checks.test_site_page import words


@pytest.fixture(autouse=True)
def _in_march_2026() -> Iterator[None]:
    with time_machine.travel("2026-03-01T04:00:00Z", tick=False):
        yield


class TestFiles:
    @pytest.fixture
    def address(self, client: Client, city: PocketCity, ask: Executing) -> str:
        city.shop.address = "=HYPERLINK(1)"
        city.shop.save()
        return address_of(ask(client, **{"use-1": "0901", "far": "5.5", "presume": "1"}))

    def test_the_csv_has_every_property_with_its_figures(self, client: Client, address: str) -> None:
        response = client.get(f"{address}properties.csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="pocket-city-0901-2026-03-01.csv"'
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = list(csv.DictReader(text.splitlines()))
        assert [row["certificate"] for row in rows] == [SHOP, FLAT, BARE, FACTORY]
        shop, flat, bare, _ = rows
        assert (shop["verdict"], shop["far_as_of_right"], shop["cost"]) == ("lands", "8.1", "0.0")
        assert (flat["far_by_paths"], flat["cost"], flat["currency"]) == ("5.8", "882000.0", "CNY")
        assert (bare["far_as_of_right"], bare["site_area_m2"], bare["floor_area_m2"]) == ("unknown", "4900.0", "")
        assert "density_zone" in bare["missing"].split()

    def test_no_cell_of_the_csv_is_a_formula(self, client: Client, address: str) -> None:
        text = b"".join(client.get(f"{address}properties.csv").streaming_content).decode()  # type: ignore[attr-defined]
        assert ",'=HYPERLINK(1)," in text

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\rx", "＝1"])
    def test_what_a_spreadsheet_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert harmless(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["1 Quay Street", "PC(2020)0001", "码头街1号", "3-5 Mill Lane", ""])
    def test_other_texts_stay_as_they_are(self, text: str) -> None:
        assert harmless(text) == text

    def test_the_geopackage_has_each_property_on_its_parcel(self, client: Client, address: str, tmp_path: Path) -> None:
        response = client.get(f"{address}properties.gpkg")
        file = tmp_path / "answer.gpkg"
        file.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
        about, table = pyogrio.read_arrow(file)
        assert about["crs"] == "EPSG:4326"
        rows = {row["certificate"]: row for row in table.to_pylist()}
        assert rows.keys() == {SHOP, FLAT, BARE, FACTORY}
        assert rows[FLAT]["cost"] == 882_000
        assert rows[BARE]["far_as_of_right"] is None
        assert all(row[about["geometry_name"] or "wkb_geometry"] for row in rows.values())

    def test_a_long_geopackage_is_written_by_a_worker_and_one_sees_how_far_it_is(
        self, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geopackage, "WRITTEN_AT_ONCE", 0)
        sent: list[str] = []
        monkeypatch.setattr(tasks.write_geopackage, "delay", sent.append)
        run = ScreeningRun.objects.get()
        for _ in range(2):
            response = client.get(f"{address}properties.gpkg")
            assert response.status_code == 202
            assert response["Retry-After"] == "2"
        assert sent == [str(run.pk)]
        html = response.content.decode()
        assert f'hx-get="{address}properties.gpkg" hx-trigger="every 1s"' in html
        assert "The GeoPackage is being written" in words(html)
        cache.set(f"geopackage:{run.pk}", 40, 60)
        polled = client.get(f"{address}properties.gpkg", headers={"HX-Request": "true"})
        assert polled.status_code == 202
        assert 'value="40"' in polled.content.decode()
        tasks.write_geopackage(sent[0])
        polled = client.get(f"{address}properties.gpkg", headers={"HX-Request": "true"})
        assert polled.status_code == 286
        assert f'href="{address}properties.gpkg"' in polled.content.decode()
        assert client.get(f"{address}properties.gpkg")["Content-Disposition"].startswith("attachment;")

    def test_one_that_cannot_be_written_says_so_and_leaves_nothing(
        self, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geopackage, "WRITTEN_AT_ONCE", 0)

        def fail(*_: object, **__: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(pyogrio, "write_arrow", fail)
        monkeypatch.setattr(tasks.write_geopackage, "delay", lambda run: None)
        client.get(f"{address}properties.gpkg")
        run = ScreeningRun.objects.get()
        with pytest.raises(OSError, match="No space"):
            tasks.write_geopackage(str(run.pk))
        response = client.get(f"{address}properties.gpkg")
        assert response.status_code == 503
        assert "could not be written" in text_of(response)
        assert not list(screening_files.folder_of(run.pk).glob("*.gpkg"))

    def test_without_a_broker_one_is_told_so(
        self, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geopackage, "WRITTEN_AT_ONCE", 0)

        def fail(run: str) -> None:
            raise OperationalError

        monkeypatch.setattr(tasks.write_geopackage, "delay", fail)
        assert client.get(f"{address}properties.gpkg").status_code == 503

    def test_the_page_says_what_stands_in_which_column(self, client: Client, address: str) -> None:
        text = text_of(client.get(address))
        file = b"".join(client.get(f"{address}properties.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        about = text[text.index("What stands in which column") :]
        plain = [name for name in file.splitlines()[0].split(",") if not name.endswith(("_as_of_right", "_by_paths"))]
        assert all(name in about for name in [*plain, "as_of_right", "by_paths"])

    def test_there_is_none_before_there_is_an_answer(self, client: Client, city: PocketCity, waiting: str) -> None:
        assert client.get(f"{waiting}properties.csv").status_code == 404
        assert client.get(f"{waiting}properties.gpkg").status_code == 404
