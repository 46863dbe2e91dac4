"""Map tiles: parcels near by, blocks far out, from the cache when nothing has changed."""

import datetime as dt
import math
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from interface.registry import tiles
from interface.registry.models import RegistryState
from tests.registry.desk import SOUTH, WEST, Desk, square


def at(zoom: int, lon: float = WEST + 0.0012, lat: float = SOUTH + 0.0002) -> tuple[int, int, int]:
    side = 2**zoom
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return zoom, x, y


def address(zoom: int, layer: str = "properties", authority: str = "egret-bay") -> str:
    z, x, y = at(zoom)
    return f"/tiles/{layer}/{z}/{x}/{y}.mvt?authority={authority}"


@pytest.fixture
def city(desk: Desk) -> Desk:
    desk.run()
    return desk


def decoded(tile: bytes, tmp: Any, zoom: int) -> dict[str, list[dict[str, Any]]]:
    """Return the features of a tile by layer, read back by GDAL."""
    import pyogrio

    z, x, y = at(zoom)
    path = tmp / f"{z}-{x}-{y}.mvt"
    path.write_bytes(tile)
    layers = [name for name, _ in pyogrio.list_layers(path)]
    return {name: pyogrio.read_arrow(path, layer=name)[1].to_pylist() for name in layers}


def test_near_by_a_tile_holds_one_feature_a_parcel_with_what_the_map_colours(city: Desk, client: Client) -> None:
    response = client.get(address(16))
    assert (response.status_code, response["Content-Type"]) == (200, "application/vnd.mapbox-vector-tile")
    feature = decoded(response.content, city.folder, 16)["properties"][0]
    assert (feature["certificate"], feature["right_kind"], feature["acquired"]) == ("C-1", "land_use", "granted")
    assert feature["years_left"] == pytest.approx((dt.date(2050, 1, 1) - timezone.localdate()).days / 365.25, abs=0.1)
    assert feature["properties"] == 1
    assert "utilisation" not in feature


@pytest.mark.parametrize("zoom", [9, 10, 12, 14])
def test_far_out_a_tile_holds_blocks(city: Desk, client: Client, zoom: int) -> None:
    response = client.get(address(zoom))
    assert response.status_code == 200
    layers = decoded(response.content, city.folder, zoom)
    assert list(layers) == ["blocks"]
    assert sum(block["properties"] for block in layers["blocks"]) == 3


def test_context_comes_from_the_current_layers_of_known_names(city: Desk, client: Client) -> None:
    line = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 0.01, SOUTH]]}
    city.layer("street", [{**line, "name": "Quay Street", "class": "arterial"}])
    city.layer("water", [{"coordinates": square(0, side=0.02), "kind": "sea"}])
    city.layer("secret", [{"coordinates": square(0, side=0.02), "kind": "x"}])
    layers = decoded(client.get(address(14, "context")).content, city.folder, 14)
    assert set(layers) == {"street", "water"}
    assert (layers["street"][0]["name"], layers["street"][0]["class"]) == ("Quay Street", "arterial")


def test_small_streets_are_left_out_far_away(city: Desk, client: Client) -> None:
    line = {"type": "LineString", "coordinates": [[WEST, SOUTH], [WEST + 0.01, SOUTH]]}
    city.layer("street", [{**line, "class": "lane"}])
    assert client.get(address(12, "context")).status_code == 204
    assert client.get(address(14, "context")).status_code == 200


def test_a_place_without_anything_is_no_content(city: Desk, client: Client) -> None:
    assert client.get("/tiles/properties/15/0/0.mvt?authority=egret-bay").status_code == 204


def test_the_second_request_draws_nothing(
    city: Desk, client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(address(16))

    def refuse(*_args: Any, **_options: Any) -> bytes:
        raise AssertionError("a cached tile was drawn again")

    monkeypatch.setattr(tiles, "draw_tile", refuse)
    with django_assert_num_queries(0):
        second = client.get(address(16))
    assert second.content == first.content


def test_a_browser_that_has_the_tile_is_told_so(city: Desk, client: Client) -> None:
    etag = client.get(address(16))["ETag"]
    again = client.get(address(16), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert client.get(address(16), headers={"If-None-Match": '"old"'}).status_code == 200


def test_an_import_that_changes_something_changes_the_tile(
    city: Desk, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    before = client.get(address(16))
    city.rights[0]["acquired"] = "allocated"
    with django_capture_on_commit_callbacks(execute=True):
        city.run()
    after = client.get(address(16), headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert decoded(after.content, city.folder, 16)["properties"][0]["acquired"] == "allocated"


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("/tiles/properties/3/8/0.mvt?authority=egret-bay", 404),
        ("/tiles/properties/3/0/8.mvt?authority=egret-bay", 404),
        ("/tiles/properties/23/0/0.mvt?authority=egret-bay", 404),
        ("/tiles/properties/99999/0/0.mvt?authority=egret-bay", 404),
        ("/tiles/properties/-1/0/0.mvt?authority=egret-bay", 404),
        ("/tiles/properties/a/b/c.mvt?authority=egret-bay", 404),
        ("/tiles/properties/1/99999999999999999999999/0.mvt?authority=egret-bay", 404),
        ("/tiles/secrets/3/0/0.mvt?authority=egret-bay", 404),
        ("/tiles/properties/3/0/0.mvt?authority=nowhere", 404),
        ("/tiles/properties/3/0/0.mvt?authority=%00%20%27", 404),
        ("/tiles/properties/3/0/0.mvt", 400),
    ],
)
def test_absurd_tiles_are_refused(city: Desk, client: Client, where: str, status: int) -> None:
    assert client.get(where).status_code == status


def test_tiles_are_only_read(city: Desk, client: Client) -> None:
    assert client.post(address(16)).status_code == 405


def test_one_authority_does_not_show_in_the_tiles_of_another(city: Desk, client: Client) -> None:
    authority = RegistryState.objects.get().authority
    other = type(authority).objects.create(code="other", name="Other", srid=4549)
    RegistryState.objects.create(authority=other)
    assert client.get(address(16, authority="other")).status_code == 204
