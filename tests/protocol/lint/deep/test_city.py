"""How a rulebook bears on a city: counted on sites in a file, with the city's own examples beside what was found."""

import csv
import json
from pathlib import Path

import pyarrow.csv
import pytest

from protocol.__main__ import main
from protocol.lint.deep.city import with_city
from protocol.lint.deep.finding import Finding
from protocol.lint.deep.review import review
from protocol.rulebook.model import Edition
from protocol.screen.cannot import WrongInput
from protocol.screen.tally import CityTally, RuleTally, tally, tally_from_json
from tests.protocol.lint.deep.harbour import CEILING, USES, edition_of, rule

HEADER = ("site", "site_area", "zone", "fronts")
SITES = (
    ("S1", 100, "a", 1),
    ("S2", 2900, "a", 2),
    ("S3", 2950, "b", 0),
    ("S4", 3000, "b", 3),
    ("S5", 9000, "", 2),
)


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """Five sites of the harbour; nobody knows the zone of the last."""
    path = tmp_path / "sites.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *SITES])
    return path


def of(city: CityTally, name: str) -> RuleTally:
    (found,) = (each for each in city.rules if each.rule == name)
    return found


def counts(edition: Edition, sites: Path, name: str) -> tuple[int, int, int]:
    found = of(tally(edition, sites), name)
    return found.binds, found.fails, found.unknown


def test_a_requirement_binds_where_the_site_fails_it(sites: Path) -> None:
    edition = edition_of(rule("fronts", "require: fronts >= 2\nwhen: zone = 'a'"))
    city = tally(edition, sites)
    assert of(city, "fronts") == RuleTally("fronts", 1, 1, 0, {"binds": "S1", "fails": "S1"})
    assert (city.sites, city.uses) == (5, 3)
    assert counts(edition_of(rule("fronts", "require: fronts >= 3\nwhen: zone = 'a'")), sites, "fronts") == (2, 2, 1)


def test_a_limit_binds_where_no_other_is_tighter(sites: Path) -> None:
    edition = edition_of(CEILING, rule("small", "limit: far\nat_most: 1\nwhen: site_area < 2920"))
    assert counts(edition, sites, "small") == (2, 0, 0)
    assert counts(edition, sites, "ceiling") == (3, 0, 0)


def test_a_limit_that_leaves_nothing_fails_and_an_unknown_one_is_unknown(sites: Path) -> None:
    edition = edition_of(rule("zoned", "limit: far\nat_most: IF(zone = 'a', 0, 2)"))
    assert counts(edition, sites, "zoned") == (4, 2, 1)


def test_an_allow_binds_where_it_alone_admits_a_use(sites: Path) -> None:
    edition = edition_of(rule("yards", "allow: ['10']\nwhen: zone = 'b'"), uses=f"{USES}10,,Industry,工业\n")
    assert counts(edition, sites, "yards") == (2, 0, 1)


def test_what_a_project_has_yet_to_say_counts_as_met(sites: Path) -> None:
    edition = edition_of(rule("front", "require: street OR fronts >= 1"), rule("plain", "require: fronts >= 1"))
    city = tally(edition, sites)
    assert counts(edition, sites, "front") == (0, 0, 0)
    assert counts(edition, sites, "plain") == (1, 1, 0)
    assert city.asked == {"front"}


def test_facts_the_file_has_no_column_for_are_named(sites: Path) -> None:
    assert tally(edition_of(CEILING), sites).unsaid == ("begins",)


def test_counts_are_the_same_after_a_way_through_json(sites: Path) -> None:
    floor = rule("floor", "limit: far\nat_least: 3\nwhen: zone = 'b'")
    city = tally(edition_of(CEILING, floor, rule("front", "require: street OR fronts >= 1")), sites)
    assert city.empty
    assert city.asked
    assert tally_from_json(json.loads(json.dumps(city.to_json()))) == city


def test_sites_in_memory_count_like_those_of_a_file(sites: Path) -> None:
    edition = edition_of(CEILING, rule("fronts", "require: fronts >= 2\nwhen: zone = 'a'"))
    table = pyarrow.csv.read_csv(sites, convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=True))
    assert tally(edition, table) == tally(edition, sites)


def told(edition: Edition, sites: Path) -> dict[str, Finding]:
    return {finding.code: finding for finding in with_city(edition, review(edition, ()), sites)}


def test_a_rule_that_binds_on_no_site_is_idle_and_one_that_hangs_on_answers_is_not_called_so(sites: Path) -> None:
    idle = rule("idle", "require: fronts <= 9")
    answered = rule("answered", "require: street OR fronts >= 1")
    found = told(edition_of(CEILING, idle, answered), sites)
    assert found["idle-in-city"].rules == ("idle",)
    assert found["idle-in-city"].says["en"] == ("Of 5 sites, for any of 3 uses, it binds on none; it is unknown on 0.")
    assert found["rule-in-city"].rules == ("every-use",) or found["rule-in-city"].rules == ("ceiling",)


def test_a_cliff_gets_the_sites_around_it(sites: Path) -> None:
    by_size = rule("ceiling", "limit: far\nat_most: IF(site_area < 3000, 1, 2)")
    finding = told(edition_of(by_size), sites)["cliff-at-most"]
    assert finding.sites == ("S3", "S4")
    assert finding.says["en"].endswith(
        "Within a tenth of it, 2 sites of the city lie below and 1 at or above; nearest are S3 and S4."
    )
    assert finding.says["zh-Hans"].endswith("最接近的是 S3 和 S4。")


def test_a_contradiction_gets_a_site_where_it_bites(sites: Path) -> None:
    edition = edition_of(CEILING, rule("floor", "limit: far\nat_least: 3\nwhen: zone = 'b'"))
    finding = told(edition, sites)["empty-interval"]
    assert finding.sites == ("S3",)
    assert "So it is on 2 sites of the city, such as S3." in finding.says["en"]


def test_sites_that_say_their_use_are_asked_for_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("site,use\nS1,07\nS2,09\n")
    edition = edition_of(rule("no-trade", "forbid: ['09']"))
    assert counts(edition, path, "no-trade") == (1, 1, 0)
    assert "按各自用途" in told(edition, path)["rule-in-city"].says["zh-Hans"]


def test_the_command_counts_sites(sites: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = edition_of(rule("fronts", "require: fronts >= 2\nwhen: zone = 'a'"))
    for name, text in edition.files.items():
        target = tmp_path / "edition" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    assert main(["lint", str(tmp_path / "edition"), "--deep", "--sites", str(sites)]) == 0
    out = capsys.readouterr().out
    assert "in the city fronts: Of 5 sites, for any of 3 uses, it binds on 1 (such as S1), fails on 1" in out


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("nowhere.csv", None, "There is no file"),
        ("wrong.csv", "site,fronts\nS1,many\n", "is no number"),
        ("twice.csv", "site,fronts\nS1,1\nS1,2\n", "stands there 2 times"),
        ("unnamed.csv", "plot,fronts\nS1,1\n", "has no column site"),
        ("broken.parquet", "nonsense", "cannot be read"),
    ],
)
def test_sites_that_cannot_be_read_are_said_and_nothing_is_counted(
    name: str, text: str | None, says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(WrongInput, match=says):
        tally(edition_of(CEILING), path)
