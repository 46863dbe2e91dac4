"""A facts file, or the body of a request -> the question of a check. Every mistake of it at once, none a guess."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from protocol.language.suggest import closest
from protocol.language.tree import Value
from protocol.rulebook.fact_reader import FactReader, Wrong, escape, shown
from protocol.rulebook.facts import Component, FactValue, Question, Terms
from protocol.rulebook.facts_messages import FactProblem
from protocol.rulebook.model import Edition
from protocol.rulebook.vocabulary import YEAR
from protocol.rulebook.yaml_tree import read_yaml

MOST_NAMES = 2_000
MOST_COMPONENTS = 50
MOST_PHASES = 20
MOST_BYTES = 1_000_000
LONGEST_LIFE = 999.0
GREATEST_INDICATOR = 1e6
GREATEST_FAR = 999.0
SHARES_WITHIN = 1e-6

Made = TypeVar("Made")
Given = ParamSpec("Given")


def read_question(data: Any, edition: Edition) -> tuple[Question | None, tuple[FactProblem, ...]]:
    """Return what a mapping of names to values asks of an edition, or everything that is wrong with it.

    Args: data: as JSON or YAML gives it: facts and terms by name, `use` (a code, or `[{use, share}, …]`) and `phases`.
    Absent and null are unknown. Returns: the question, None if anything is wrong; problems in the order of the data.
    """
    return _Reader(edition).read(data)


def read_question_file(path: Path, edition: Edition) -> tuple[Question | None, tuple[FactProblem, ...]]:
    """Return what a file in JSON (`.json`) or YAML asks of an edition. Raises OSError where it cannot be opened."""
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        return None, (_problem("", "too-long", name=path.name, most=f"{MOST_BYTES:,}"),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, (_problem("", "not-json", reason="it is not UTF-8"),)
    if path.suffix != ".json":
        node, problems = read_yaml(text, path.name)
        if problems or node is None:
            reason = "; ".join(f"line {problem.place.line}: {problem.message.rstrip('.')}" for problem in problems)
            return None, (_problem("", "not-json", reason=reason or "it is empty"),)
        return read_question(node.plain, edition)
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(items)
        repeated.extend(name for at, (name, _) in enumerate(items) if name in [earlier for earlier, _ in items[:at]])
        return seen

    try:
        data = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        return None, (_problem("", "not-json", reason=str(error).rstrip(".") or "nested too deeply"),)
    if repeated:
        return None, tuple(_problem("", "repeated-name", name=shown(name)) for name in repeated)
    return read_question(data, edition)


def _problem(pointer: str, code: str, suggestion: str = "", **params: object) -> FactProblem:
    return Wrong(pointer, code, suggestion, **params).problem


@dataclass(slots=True)
class _Reader:
    edition: Edition
    problems: list[FactProblem] = field(default_factory=list)

    def read(self, data: Any) -> tuple[Question | None, tuple[FactProblem, ...]]:
        if not isinstance(data, Mapping):
            return None, (_problem("", "not-a-mapping"),)
        if len(data) > MOST_NAMES:
            return None, (_problem("", "too-many", most=MOST_NAMES),)
        facts: dict[str, FactValue] = {}
        reader = FactReader(self.edition)
        term_names = self.term_names()
        for name, raw in data.items():
            declaration = self.edition.facts.get(name) if isinstance(name, str) else None
            if declaration is not None:
                pointer = f"/{escape(name)}"
                value = self.attempt(reader.fact, pointer, declaration, raw)
                if value is not None:
                    facts[name] = value
            elif name not in term_names and name != "phases":
                known = [*self.edition.facts, *term_names, "phases"]
                self.problems.append(
                    _problem(f"/{escape(name)}", "unknown-name", closest(str(name), known), name=shown(name))
                )
        terms = self.terms("", data, reader)
        phases = tuple(
            Terms(phase.uses or terms.uses, MappingProxyType({**terms.values, **phase.values}), phase.ends_on)
            for phase in self.phases(data, reader)
        )
        if self.problems:
            return None, tuple(self.problems)
        return Question(MappingProxyType(facts), terms, phases), ()

    def term_names(self) -> tuple[str, ...]:
        return ("use", *self.edition.indicators, "starts_on", "hours_from", "hours_to")

    def attempt(self, make: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made | None:
        """Return what is made, or None with the problem kept."""
        try:
            return make(*args, **kwargs)
        except Wrong as wrong:
            self.problems.append(wrong.problem)
            return None

    def terms(self, pointer: str, data: Mapping[str, Any], reader: FactReader) -> Terms:
        values: dict[str, Value] = {}
        for name in self.term_names():
            raw = data.get(name)
            if raw is None or name == "use":
                continue
            value = self.attempt(self.term, f"{pointer}/{name}", name, raw, reader)
            if value is not None:
                values[name] = value
        start, end = values.get("hours_from", 0.0), values.get("hours_to", 24.0)
        if isinstance(start, float) and isinstance(end, float) and start >= end:
            self.problems.append(_problem(f"{pointer}/hours_from", "hours-order"))
        raw_use = data.get("use")
        uses = None if raw_use is None else self.attempt(self.uses, f"{pointer}/use", raw_use, reader)
        return Terms(uses, MappingProxyType(values))

    def term(self, pointer: str, name: str, raw: Any, reader: FactReader) -> Value:
        if isinstance(raw, Mapping):
            raise Wrong(pointer, "term-not-a-fact", name=name)
        if name == "starts_on":
            return reader.date(pointer, name, raw)
        if name in ("hours_from", "hours_to"):
            return reader.between(pointer, name, raw, 0, 24)
        indicator = self.edition.indicators[name]
        if name == "far":
            return reader.between(pointer, name, raw, 0, GREATEST_FAR)
        if indicator.unit == YEAR:
            return reader.between(pointer, name, raw, 0, LONGEST_LIFE)
        return reader.between(pointer, name, raw, 0, GREATEST_INDICATOR)

    def uses(self, pointer: str, raw: Any, reader: FactReader) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            return (Component(reader.use(pointer, "use", raw), 1.0),)
        if not raw:
            raise Wrong(pointer, "empty-list", name="use")
        if len(raw) > MOST_COMPONENTS:
            raise Wrong(pointer, "too-many", most=MOST_COMPONENTS)
        before = len(self.problems)
        found = [self.attempt(self.component, f"{pointer}/{at}", one, reader) for at, one in enumerate(raw)]
        components = tuple(one for one in found if one is not None)
        codes = [one.use for one in components]
        for at, code in enumerate(codes):
            if code in codes[:at]:
                raise Wrong(f"{pointer}/{at}/use", "repeated-use", given=code)
        total = sum(one.share for one in components)
        if len(self.problems) == before and abs(total - 1) > SHARES_WITHIN:
            raise Wrong(pointer, "share-sum", given=f"{total:g}")
        return components

    def component(self, pointer: str, raw: Any, reader: FactReader) -> Component:
        if not isinstance(raw, Mapping):
            raise Wrong(pointer, "wrong-type", name="use", wanted="mapping", given=shown(raw))
        for key in raw:
            if key not in ("use", "share"):
                suggestion = closest(str(key), ("use", "share"))
                raise Wrong(f"{pointer}/{escape(key)}", "unknown-key", suggestion, name=key, known="use, share")
        for key in ("use", "share"):
            if raw.get(key) is None:
                raise Wrong(f"{pointer}/{key}", "no-value", name=key)
        use = reader.use(f"{pointer}/use", "use", raw["use"])
        share = reader.number(f"{pointer}/share", "share", raw["share"])
        if not 0 < share <= 1:
            raise Wrong(f"{pointer}/share", "share-range", given=shown(raw["share"]))
        return Component(use, share)

    def phases(self, data: Mapping[str, Any], reader: FactReader) -> tuple[Terms, ...]:
        raw = data.get("phases")
        if raw is None:
            return ()
        if not isinstance(raw, list):
            self.problems.append(_problem("/phases", "wrong-type", name="phases", wanted="list", given=shown(raw)))
            return ()
        if not raw or len(raw) > MOST_PHASES:
            code = "too-many" if raw else "empty-list"
            self.problems.append(_problem("/phases", code, name="phases", most=MOST_PHASES))
            return ()
        for name in ("starts_on", "service_life"):
            if data.get(name) is not None:
                self.problems.append(_problem(f"/{name}", "phases-say-when", name=name))
        phases: list[Terms] = []
        for at, one in enumerate(raw):
            phase = self.phase(f"/phases/{at}", one, reader)
            if phase is None:
                continue
            before = phases[-1].ends_on if phases else None
            start = phase.values.get("starts_on")
            if before is not None and isinstance(start, dt.date) and start < before:
                self.problems.append(_problem(f"/phases/{at}/from", "phase-overlap"))
            phases.append(phase)
        return tuple(phases)

    def phase(self, pointer: str, raw: Any, reader: FactReader) -> Terms | None:
        if not isinstance(raw, Mapping):
            self.problems.append(_problem(pointer, "wrong-type", name="phases", wanted="mapping", given=shown(raw)))
            return None
        known = ("from", "to", *(name for name in self.term_names() if name not in ("starts_on", "service_life")))
        for key in raw:
            if key in ("starts_on", "service_life"):
                self.problems.append(_problem(f"{pointer}/{key}", "phases-say-when", name=key))
            elif key not in known:
                suggestion = closest(str(key), known)
                self.problems.append(
                    _problem(f"{pointer}/{escape(key)}", "unknown-key", suggestion, name=key, known=", ".join(known))
                )
        days = []
        for key in ("from", "to"):
            given = raw.get(key)
            if given is None:
                self.problems.append(_problem(f"{pointer}/{key}", "no-value", name=key))
                continue
            day = self.attempt(reader.date, f"{pointer}/{key}", key, given)
            if day is not None:
                days.append(day)
        own = {key: value for key, value in raw.items() if key in known and key not in ("from", "to")}
        terms = self.terms(pointer, own, reader)
        if len(days) < 2:
            return None
        if days[0] >= days[1]:
            self.problems.append(_problem(f"{pointer}/to", "phase-order"))
        values = {**terms.values, "starts_on": days[0]}
        return Terms(terms.uses, MappingProxyType(values), days[1])
