"""The rulebook of Egret Bay against the city it is for: it names only layers, ledgers and uses that are there."""

import re
from pathlib import Path

import pytest

from protocol.__main__ import main
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition
from seeds.city import catalogue
from seeds.city.catalogue import LAYERS, LEDGERS

FOLDER = Path(__file__).parents[3] / "seeds" / "rulebooks" / "egret-bay" / "2026-01-01"


@pytest.fixture(scope="module")
def egret_bay() -> Edition:
    loaded = load(FOLDER)
    assert loaded.problems == ()
    assert loaded.edition is not None
    return loaded.edition


def test_it_has_the_rules_the_paths_and_the_uses_of_a_city(egret_bay: Edition) -> None:
    assert len(egret_bay.rules) >= 38
    assert len(egret_bay.paths) == 14
    assert len(egret_bay.uses) >= 60
    assert {"unlisted", "X01", "X03", "X04"} <= egret_bay.uses.keys()


def test_every_layer_attribute_and_ledger_it_names_is_one_of_the_city(egret_bay: Edition) -> None:
    layers = {layer.name: layer for layer in LAYERS}
    ledgers = {ledger.name: ledger for ledger in LEDGERS}
    named = set()
    for fact in egret_bay.facts.values():
        source = fact.source
        if source.kind in ("distance", "overlap", "attribute", "count_within", "frontages"):
            assert source.arguments[0] in layers, fact.name
            named.add(source.kind)
        if source.kind == "attribute":
            attributes = layers[source.arguments[0]].attributes
            assert source.arguments[1] in attributes, fact.name
            for member in fact.type.members:
                meaning = attributes[source.arguments[1]]
                assert re.search(rf"\b{member}\b", meaning) or re.search(r"1 \(\w+\) to 5", meaning), fact.name
        if source.kind == "headroom":
            assert source.arguments[0] in ledgers, fact.name
            assert str(fact.type.unit).translate(str.maketrans("²³", "23")) == ledgers[source.arguments[0]].unit
            named.add(source.kind)
    assert named == {"distance", "attribute", "frontages", "headroom"}


def test_every_code_of_the_register_is_in_its_catalogue(egret_bay: Edition) -> None:
    codes = re.findall(r"\b\d{4}\b", catalogue.__doc__ or "")
    assert len(codes) >= 16
    assert [code for code in codes if code not in egret_bay.uses] == []


def test_everything_is_said_in_both_languages(egret_bay: Edition) -> None:
    entries = [*egret_bay.rules.values(), *egret_bay.paths.values(), *egret_bay.charges, *egret_bay.uses.values()]
    assert [entry for entry in entries if set(entry.title) != {"en", "zh-Hans"}] == []
    for fact in egret_bay.facts.values():
        text = fact.ask if fact.source.asked else fact.title
        assert text is not None, fact.name
        assert set(text) == {"en", "zh-Hans"}, fact.name
    for consent in egret_bay.consents.values():
        assert consent.title is not None
        assert set(consent.title) == {"en", "zh-Hans"}


def test_no_figure_of_the_city_itself_pretends_to_be_verified(egret_bay: Edition) -> None:
    for rule in egret_bay.rules.values():
        if rule.basis in ("plan", "local"):
            assert not rule.verified, rule.id
    for table in egret_bay.tables.values():
        if table.name != "maximum_term":
            assert {row.verified for row in table.rows} == {"false"}, table.name


def test_its_worked_cases_pass_and_reach_every_rule_path_and_branch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(FOLDER)]) == 0, capsys.readouterr().out
