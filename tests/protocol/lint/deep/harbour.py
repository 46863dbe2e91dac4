"""A small edition with nothing to say about itself; each test plants one thing in it, and a twin that is sound."""

from protocol.evaluate.check import check
from protocol.evaluate.document import Check
from protocol.lint.deep.finding import Finding, Kind
from protocol.lint.deep.review import review
from protocol.rulebook.cases import load_cases
from protocol.rulebook.facts_file import read_question
from protocol.rulebook.load import load
from protocol.rulebook.model import Edition

RULEBOOK = """\
rulebook: harbour
title: {en: Harbour, zh-Hans: 港区}
authority: harbour-city
in_force_from: 2026-01-01
transition: stay
currency: CNY
indicators:
  far: {precision: 2}
  height: {precision: 2, unit: m}
"""
FACTS = """\
site_area: {type: number, unit: m2, from: site.area, title: {en: Site area, zh-Hans: 用地面积}}
zone: {type: {enum: [a, b]}, from: "attribute(zone, code)"}
fronts: {type: integer, from: frontages(streets)}
begins: {type: date, from: right.from}
street: {type: boolean, from: project.street}
"""
USES = "code,parent,en,zh-Hans\n07,,Residential,居住\n0701,07,Housing,住宅\n09,,Commerce,商业\n"
REST = """\
  firmness: flexible
  basis: local
  cites: Standard 1
  verified: false
"""


def rule(name: str, body: str) -> str:
    """Return a rule's text from the lines that make it what it is."""
    lines = "".join(f"  {line}\n" for line in body.strip().split("\n"))
    return f"{name}:\n  title: {{en: {name.capitalize()}, zh-Hans: 规则}}\n{lines}{REST}"


def path(name: str, body: str) -> str:
    """Return a path's text from the lines that make it what it is."""
    lines = "".join(f"  {line}\n" for line in body.strip().split("\n"))
    rest = REST.replace("  firmness: flexible\n", "")
    return f"{name}:\n  title: {{en: {name.capitalize()}, zh-Hans: 路径}}\n{lines}{rest}"


EVERY_USE = rule("every-use", 'allow: ["07", "09"]')
CEILING = rule("ceiling", "limit: far\nat_most: 2")


def edition_of(
    *rules: str,
    paths: str = "",
    tables: dict[str, str] | None = None,
    facts: str = FACTS,
    uses: str = USES,
    cases: str = "",
) -> Edition:
    """Return an edition with these rules, admitting every use of the catalogue."""
    files = {"rulebook.yaml": RULEBOOK, "facts.yaml": facts, "uses.csv": uses}
    files["rules/rules.yaml"] = "\n".join([EVERY_USE, *rules])
    files |= {f"tables/{name}.csv": text for name, text in (tables or {}).items()}
    if paths:
        files["paths/paths.yaml"] = paths
    if cases:
        files["cases/cases.yaml"] = cases
    loaded = load(files)
    assert loaded.edition is not None, "\n".join(map(str, loaded.problems))
    return loaded.edition


def say(edition: Edition, kind: Kind, **options: float) -> list[Finding]:
    """Return what an edition says of itself, of one kind."""
    cases, problems = load_cases(edition)
    assert not problems
    return [finding for finding in review(edition, cases, **options) if finding.kind == kind]


def answer(edition: Edition, facts: object) -> Check:
    """Return what `check` says of a witness, read as a facts file."""
    question, problems = read_question(facts, edition)
    assert not problems
    assert question is not None
    return check(edition, question)


def bounds(edition: Edition, finding: Finding) -> list[object]:
    """Return the bound that `check` gives for the finding's rule at each of its witnesses."""
    found = []
    for witness in finding.witnesses:
        rules = {rule.id: rule for rule in answer(edition, witness.facts).rules}
        found.append(rules[witness.rule].bound)
    return found
