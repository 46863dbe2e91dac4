"""What a newer edition does to the worked cases, on its page."""

from __future__ import annotations

import datetime as dt
import re

from django.test import Client

from interface.accounts.models import Authority
from interface.rulebooks.operations import store_edition
from protocol.evaluate.replay import replay
from protocol.rulebook.load import load
from tests.rulebooks.editions import edition_of
from tests.rulebooks_app.texts import pocket_files

TODAY = dt.date(2026, 3, 1)
PAGE = "/rulebooks/pocket/2027-01-01/"


def store(authority: Authority, **edits: tuple[str, str]) -> None:
    """Store the edition of 2026, and one of 2027 with a few texts replaced."""
    files = pocket_files()
    store_edition(authority=authority, files=files, as_of=TODAY)
    newer = {**files, "rulebook.yaml": files["rulebook.yaml"].replace("from: 2026-01-01", "from: 2027-01-01")}
    for name, (before, after) in edits.items():
        path = next(path for path in newer if path.endswith(f"/{name}.csv"))
        assert before in newer[path]
        newer[path] = newer[path].replace(before, after)
    store_edition(authority=authority, files=newer, as_of=TODAY)


def shown(client: Client, language: str = "en") -> str:
    html = client.get(PAGE, headers={"accept-language": language}).content.decode()
    part = html[html.index('id="cases"') : html.index("</section>", html.index('id="cases"'))]
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", part, flags=re.DOTALL).split())


def test_cases_that_turn_out_otherwise_are_listed_with_what_moved(authority: Authority, client: Client) -> None:
    ceiling = re.search(r"^1,09,([\d.]+)", pocket_files()["tables/base_far.csv"], re.MULTILINE)
    assert ceiling is not None
    store(authority, base_far=(f"1,09,{ceiling[1]}", "1,09,1.0"))
    text = shown(client)
    assert re.search(r"\d+ of \d+ worked cases turns? out otherwise", text)
    assert re.search(r"Lands → becomes (Blocked|Lands by paths) Floor area ratio [\d.]+ → [\d.]+", text)
    assert "个算例中有" in shown(client, "zh-hans")


def test_where_no_case_turns_the_page_says_so(authority: Authority, client: Client) -> None:
    store(authority)
    assert re.search(r"Each of the \d+ worked cases turns out as before", shown(client))


def test_the_first_edition_has_nothing_to_be_compared_with(authority: Authority, client: Client) -> None:
    store_edition(authority=authority, files=pocket_files(), as_of=TODAY)
    assert 'id="cases"' not in client.get("/rulebooks/pocket/2026-01-01/").content.decode()


def test_the_six_storey_path_of_cambridge_turns_a_no_into_a_yes() -> None:
    replayed = {
        case.name: case
        for case in replay(edition_of("cambridge-ma", "2013-08-15"), edition_of("cambridge-ma", "2025-02-10"))
    }
    case = replayed["six storeys with a fifth inclusionary on 5,000 square feet"]
    assert (case.before.verdict, case.after.verdict) == ("blocked", "lands_by_path")
    assert dict(case.before.at_most)["far"] == 0.75
    assert dict(case.after.at_most)["far"] == "no limit"
    assert len(replayed) == 30


def test_a_blank_figure_of_new_york_is_no_figure_in_the_newer_edition_either() -> None:
    replayed = replay(edition_of("new-york", "2023-01-01"), edition_of("new-york", "2025-01-01"))
    turned = {case.name: (case.before.verdict, case.after.verdict) for case in replayed if case.differs}
    assert turned["a house in R1-1 at its ceiling"] == ("blocked", "lands")
    assert turned["a blank in the source is no figure either"] == ("lands", "undetermined")
    assert len(turned) == 3


def test_a_fact_of_another_kind_in_one_edition_is_unknown_there() -> None:
    files = pocket_files()
    files["cases/cases.yaml"] += (
        "- name: by storey\n  facts: {use: '09', storey: 3}\n  expect: {verdict: undetermined}\n"
    )
    editions = []
    for day, kind in (("2026-01-01", "text"), ("2027-01-01", "number")):
        own = {**files, "rulebook.yaml": files["rulebook.yaml"].replace("from: 2026-01-01", f"from: {day}")}
        own["facts.yaml"] += f"storey: {{type: {kind}, from: applicant}}\n"
        rule = "require: storey = '3'" if kind == "text" else "require: storey > 2"
        own["rules/storey.yaml"] = (
            f"storey:\n  title: {{en: Storey}}\n  {rule}\n  firmness: flexible\n  basis: local\n  cites: Made up\n"
            "  verified: false\n"
        )
        loaded = load(own)
        assert loaded.edition is not None, loaded.problems
        editions.append(loaded.edition)
    case = next(case for case in replay(*editions) if case.name == "by storey")
    assert (case.before.verdict, case.after.verdict) == ("undetermined", "undetermined")


def test_an_edition_against_itself_turns_no_case() -> None:
    for rulebook, day in (("egret-bay", "2026-01-01"), ("pocket", "2026-01-01")):
        edition = edition_of(rulebook, day)
        replayed = replay(edition, edition)
        assert replayed
        assert not any(case.differs for case in replayed)
