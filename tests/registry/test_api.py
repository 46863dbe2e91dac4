"""Properties, rights and layers over the API: read-only, GeoJSON, errors as problem details."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from interface.accounts.models import Membership, Party, User
from tests.registry.desk import SOUTH, WEST, Desk, square


@pytest.fixture
def city(desk: Desk) -> Desk:
    desk.run()
    return desk


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def test_properties_come_as_features_page_by_page(city: Desk, api: APIClient) -> None:
    page = api.get("/api/v1/properties/?authority=egret-bay&page_size=2").json()
    assert (page["type"], page["count"], len(page["features"])) == ("FeatureCollection", 3, 2)
    feature = page["features"][0]
    assert (feature["id"], feature["geometry"]["type"]) == ("C-1", "Polygon")
    assert feature["properties"]["address_zh"] == "码头街1号"
    assert feature["properties"]["site_area_m2"] == pytest.approx(50.5 * 55.4, rel=0.01)


def test_properties_are_found_by_text_and_by_place(city: Desk, api: APIClient) -> None:
    def certificates(query: str) -> list[str]:
        return [feature["id"] for feature in api.get(f"/api/v1/properties/?{query}").json()["features"]]

    assert certificates("q=2 Quay") == ["C-2"]
    box = f"{WEST + 0.0011},{SOUTH},{WEST + 0.0012},{SOUTH + 0.0001}"
    assert certificates(f"bbox={box}") == ["C-1"]


def test_one_property_comes_with_units_and_rights_and_without_a_persons_name(city: Desk, api: APIClient) -> None:
    detail = api.get("/api/v1/properties/egret-bay/C-1/").json()
    assert detail["property"]["properties"]["certificate_number"] == "C-1"
    assert [unit["source_id"] for unit in detail["units"]] == ["P-1"]
    right = detail["rights"][0]
    assert (right["holder"], right["holder_kind"], right["share"], right["in_force"]) == (None, "person", "1/1", True)


def test_the_holder_reads_the_own_name(city: Desk, api: APIClient) -> None:
    chen = User.objects.create_user("chen@example.org", name="Chen")
    Membership.objects.create(user=chen, party=Party.objects.get(source_id="chen"))
    api.force_login(chen)
    assert api.get("/api/v1/properties/egret-bay/C-1/").json()["rights"][0]["holder"] == "Chen"


def test_rights_can_be_asked_by_property_and_kind(city: Desk, api: APIClient) -> None:
    listed = api.get("/api/v1/rights/?authority=egret-bay&property=C-2").json()
    assert [right["source_id"] for right in listed["results"]] == ["R-2"]
    assert api.get("/api/v1/rights/?kind=mortgage").json()["count"] == 0
    assert api.get("/api/v1/rights/?limit=2").json()["count"] == 3


def test_layers_come_with_their_versions_and_shapes_of_a_day(city: Desk, api: APIClient) -> None:
    for year, code in ((2020, "A"), (2025, "B")):
        city.layer("zone", [{"coordinates": square(1), "code": code}], dated=dt.date(year, 1, 1))
    layer = api.get("/api/v1/layers/?authority=egret-bay").json()["results"][0]
    assert [version["dated"] for version in layer["versions"]] == ["2025-01-01", "2020-01-01"]
    shapes = api.get("/api/v1/layers/egret-bay/zone/?on=2021-06-01").json()
    assert shapes["features"][0]["properties"]["attributes"] == {"code": "A"}
    assert api.get("/api/v1/layers/egret-bay/zone/?on=2019-06-01").status_code == 404


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("/api/v1/properties/?authority=nowhere", 404),
        ("/api/v1/properties/?bbox=1,2,3", 400),
        ("/api/v1/properties/?bbox=a,b,c,d", 400),
        ("/api/v1/properties/?bbox=nan,0,1,1", 400),
        ("/api/v1/properties/?page=99", 404),
        ("/api/v1/properties/?q=" + "x" * 300, 400),
        ("/api/v1/properties/?q=%00", 400),
        ("/api/v1/properties/egret-bay/C-99/", 404),
        ("/api/v1/properties/nowhere/C-1/", 404),
        ("/api/v1/layers/egret-bay/nothing/", 404),
        ("/api/v1/layers/egret-bay/nothing/?on=2026-02-30", 400),
        ("/api/v1/rights/?authority=nowhere", 404),
    ],
)
def test_what_does_not_exist_or_makes_no_sense_is_a_problem_with_a_sentence(
    city: Desk, api: APIClient, where: str, status: int
) -> None:
    response = api.get(where)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("where", ["properties/", "properties/egret-bay/C-1/", "rights/", "layers/"])
def test_nothing_can_be_written_here(city: Desk, api: APIClient, method: str, where: str) -> None:
    sun = User.objects.create_user("sun@example.org", name="Sun")
    for user in (None, sun):
        if user:
            api.force_login(user)
        response: Any = getattr(api, method)(f"/api/v1/{where}", {})
        assert response.status_code in (403, 405)


def test_the_schema_shows_examples(city: Desk, api: APIClient) -> None:
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator().get_schema(request=None, public=True)
    listing = schema["paths"]["/api/v1/properties/"]["get"]
    assert "A property" in str(listing) or "AProperty" in str(listing)
    assert "/api/v1/layers/{authority}/{name}/" in schema["paths"]
