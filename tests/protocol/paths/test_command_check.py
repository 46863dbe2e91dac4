"""`python -m protocol check`, as an operator reads it: no as it stands; yes if …"""

import json
from pathlib import Path

import pytest

from protocol.__main__ import main

ROOT = Path(__file__).parents[3]
POCKET = ROOT / "seeds" / "rulebooks" / "pocket" / "2026-01-01"

LABORATORY = {
    "site_area": 3000,
    "density_zone": "2",
    "metro_distance": 900,
    "street_fronts": 1,
    "registered_use": "1001",
    "right_ends": "2060-01-01",
    "state_owned": True,
    "power_headroom": 800,
    "power": 300,
    "night_noise": 45,
    "use": "0902",
    "far": 4.3,
    "service_life": 5,
    "starts_on": "2026-03-01",
}
SHOP = {**LABORATORY, "site_area": 5000, "density_zone": "1", "metro_distance": 150, "registered_use": "0901"}
SHOP |= {"use": "0901", "far": 8.3, "service_life": 20}


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Ask for a project and return what is printed."""

    def ask(facts: dict[str, object], *options: str) -> str:
        path = tmp_path / "facts.json"
        path.write_text(json.dumps(facts))
        assert main(["check", str(POCKET), "--facts", str(path), *options]) == 0
        return capsys.readouterr().out

    return ask


def test_a_project_that_lands_by_paths_is_told_what_it_takes(said) -> None:
    assert said(LABORATORY).startswith(
        """\
LANDS BY PATH   Pocket landing protocol, 2026-01-01

No as it stands: “Admitted uses” and “Floor area ratio ceiling”.
Yes if:
1. CNY 4,477,500 in all
   Five-year transition [transition-five-years]
   Open the ground floor to the public [public-ground-floor], share 0.15
     = paths CNY 540,000 + Supplement to the land price CNY 3,937,500
     • Hold the sector certificate (due: opening; until: the end)
     • Keep 15% of the ground floor open (due: completion; until: the end)
     ✎ land grantor signs [land-grantor]

"""
    )


def test_it_is_told_in_chinese_too(said) -> None:
    assert said(LABORATORY, "--lang", "zh-Hans").startswith(
        """\
经路径可落地   袖珍落地协议, 2026-01-01

按现方案不可落地：不满足“准许的用途”和“容积率上限”。
采取下列路径即可落地：
1. 合计 447.75 万元
   五年过渡期 [transition-five-years]
   首层公共开放 [public-ground-floor], 比例 0.15
     = 路径费用 54 万元 + 补缴土地出让金 393.75 万元
     • 持有产业认定（期限：开业；持续至：使用期满）
     • 首层 15% 对公众开放（期限：竣工；持续至：使用期满）
     ✎ 土地出让方 签署 [land-grantor]

"""
    )


def test_the_next_ways_follow_the_cheapest(said) -> None:
    text = said(SHOP)
    assert "Yes if one of these is done:\n1. CNY 600,000 in all\n   Open the ground floor" in text
    assert "\n2. CNY 3,005,000 in all\n   Floor area moved from a heritage house [far-transfer], moved 0.2\n" in text


def test_with_the_paths_taken_it_lands_and_nothing_more_is_asked(said) -> None:
    text = said(SHOP, "--paths", "public-ground-floor=0.1")
    assert text.startswith("LANDS   ")
    assert "Yes if" not in text
    assert "Paths taken: CNY 600,000\n  Open the ground floor to the public [public-ground-floor], share 0.1\n" in text


def test_the_answer_as_data_names_the_same_paths(said) -> None:
    answer = json.loads(said(LABORATORY, "--json"))
    (cheapest,) = answer["paths"]
    assert cheapest["steps"] == [
        {"path": "transition-five-years"},
        {"path": "public-ground-floor", "level": 0.15},
    ]
    assert (cheapest["cost"], cheapest["total"]) == (540_000, 4_477_500)


def test_what_no_path_helps_is_told_no_way(said) -> None:
    text = said({**LABORATORY, "service_life": 8})
    assert text.startswith("BLOCKED   ")
    assert "as it stands" not in text


def test_in_phases_each_step_says_which_it_belongs_to(said) -> None:
    phases = [
        {"from": "2026-03-01", "to": "2031-03-01", "far": 8.0},
        {"from": "2031-03-01", "to": "2041-03-01", "far": 8.3},
    ]
    facts = {name: value for name, value in SHOP.items() if name not in ("far", "service_life", "starts_on")}
    text = said({**facts, "phases": phases})
    assert "   Open the ground floor to the public [public-ground-floor], share 0.1, phase 1\n" in text
    assert "phase 0" not in text
