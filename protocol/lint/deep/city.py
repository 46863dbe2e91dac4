"""What a city says about a rulebook: how each rule bears on its sites, and where the sites lie around a cliff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from protocol.lint.deep import sentences
from protocol.lint.deep.finding import Finding
from protocol.rulebook.model import Edition, Language
from protocol.screen.duck import Limits
from protocol.screen.run_duckdb import NO_LIMITS, Source
from protocol.screen.tally import CityTally, RuleTally, nearest, tally


def with_city(
    edition: Edition, findings: Iterable[Finding], sites: Source, *, key: str = "site", limits: Limits = NO_LIMITS
) -> tuple[Finding, ...]:
    """Return findings with examples from the sites in a file, and after them how each rule bears on these sites.

    Args: key: the column that names a site. Raises: as `protocol.screen.tally.tally` does.
    """
    city = tally(edition, sites, key=key, limits=limits)
    return (*with_examples(findings, city, sites, key=key, limits=limits), *_of_rules(edition, city))


def with_examples(
    findings: Iterable[Finding], city: CityTally, sites: Source, *, key: str = "site", limits: Limits = NO_LIMITS
) -> tuple[Finding, ...]:
    """Return findings with examples from the sites that were counted. Raises: as `protocol.screen.tally.nearest`."""
    return tuple(_with_example(each, city, sites, key, limits) for each in findings)


def _with_example(finding: Finding, city: CityTally, sites: Source, key: str, limits: Limits) -> Finding:
    if finding.kind == "contradiction" and finding.indicator in city.empty:
        count, site = city.empty[finding.indicator]
        return _and(
            finding,
            sentences.told("empty-in-city", lambda language: {"count": _count(count, language), "site": site}),
            (site,),
        )
    threshold = finding.threshold
    if finding.kind != "cliff" or isinstance(threshold, str | bool) or threshold is None:
        return finding
    around = nearest(sites, finding.fact, threshold, key=key, limits=limits)
    if around is None:
        return finding
    below, last, above, first = around

    def parts(language: Language) -> dict[str, str]:
        return {"below": _count(below, language), "above": _count(above, language), "last": last, "first": first}

    code = "cliff-in-city" if last and first else "cliff-counts-in-city"
    return _and(finding, sentences.told(code, parts), tuple(site for site in (last, first) if site))


def _and(finding: Finding, told: sentences.Told, sites: tuple[str, ...]) -> Finding:
    return replace(finding, says=sentences.joined(finding.says, told), sites=sites)


def _of_rules(edition: Edition, city: CityTally) -> Iterator[Finding]:
    idle = [each for each in city.rules if is_idle(each, city)]
    for each in idle:
        yield _finding(edition, city, each, "idle-in-city")
    for each in city.rules:
        if each not in idle and (each.binds or each.fails or each.unknown):
            yield _finding(edition, city, each, "rule-in-city")


def is_idle(each: RuleTally, city: CityTally) -> bool:
    """Say whether a rule that the site alone decides binds nowhere."""
    return not each.binds and not each.fails and each.rule not in city.asked


def _finding(edition: Edition, city: CityTally, each: RuleTally, code: str) -> Finding:
    def parts(language: Language) -> dict[str, str]:
        def sites(how: str, number: int) -> str:
            return sentences.sites_of(number, each.examples.get(how), language)

        return {
            "sites": _count(city.sites, language),
            "asked": sentences.uses_asked(city.uses, language),
            "binds": sites("binds", each.binds),
            "fails": sites("fails", each.fails),
            "unknown": sites("unknown", each.unknown),
        }

    rule = edition.rules[each.rule]
    return Finding(
        kind="idle-in-city" if code == "idle-in-city" else "in-city",
        code=code,
        place=rule.place,
        says=sentences.told(code, parts),
        how="counted",
        rules=(rule.id,),
        tried=city.sites,
        sites=tuple(each.examples.values()),
    )


def _count(number: int, language: Language) -> str:
    return sentences.count_of(number, language)
