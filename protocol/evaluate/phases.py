"""A project's phases: one service life for as long as a use goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocol.evaluate.arithmetic import years_between
from protocol.evaluate.scope import terms_of
from protocol.language.tree import Value
from protocol.rulebook.facts import Question, Terms


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: its terms, their values as sums of money see them (`own`), and as rules and paths do (`whole`).

    A use carried on over several phases has one service life: in `whole`, `starts_on` is where it begins and
    `service_life` how long it lasts altogether. `position` is None for a project without phases.
    """

    position: int | None
    terms: Terms
    own: Mapping[str, Value]
    whole: Mapping[str, Value]


def phases_of(question: Question) -> tuple[Phase, ...]:
    """Return the phases of a project in their order; one without position where it has none."""
    if not question.phases:
        own = terms_of(question.terms)
        return (Phase(None, question.terms, own, own),)
    merged = [_merged(question.terms, phase) for phase in question.phases]
    lives = _service_lives(merged)
    phases = []
    for position, (terms, life) in enumerate(zip(merged, lives, strict=True)):
        own = terms_of(terms)
        whole = own
        if life is not None:
            whole = {**own, "starts_on": life[0], "service_life": years_between(*life)}
        phases.append(Phase(position, terms, own, whole))
    return tuple(phases)


def _merged(shared: Terms, phase: Terms) -> Terms:
    values = {**shared.values, **{name: value for name, value in phase.values.items() if value is not None}}
    if phase.ends_on is not None and phase.values.get("service_life") is None:
        values.pop("service_life", None)
    return Terms(phase.uses or shared.uses, values, phase.ends_on)


Span = tuple[dt.date, dt.date]


def _service_lives(phases: Sequence[Terms]) -> list[Span | None]:
    """Return, phase by phase, from when to when its use goes on; None where the use, the start or the end is unknown.

    Phases of one use that touch or overlap are one service life, and so are phases with a gap between them in which
    nothing else is carried on: an empty day does not cut a use in two.
    """
    spans = [_span(phase) for phase in phases]
    lives = list(spans)
    for position in sorted(range(len(phases)), key=lambda at: (spans[at] is None, spans[at])):
        if spans[position] is not None:
            _extend(position, phases, spans, lives)
    return lives


def _extend(position: int, phases: Sequence[Terms], spans: Sequence[Span | None], lives: list[Span | None]) -> None:
    uses = _codes(phases[position])
    together = [at for at, span in enumerate(spans) if span is not None and uses and _codes(phases[at]) == uses]
    others = [span for at, span in enumerate(spans) if span is not None and at not in together]
    start, end = spans[position]  # type: ignore[misc]  # only called where it is known
    grown = True
    while grown:
        grown = False
        for at in together:
            other = spans[at]
            assert other is not None
            if start <= other[0] and other[1] <= end:
                continue
            gap = (min(end, other[1]), max(start, other[0]))
            if gap[0] >= gap[1] or not any(begins < gap[1] and ends > gap[0] for begins, ends in others):
                start, end = min(start, other[0]), max(end, other[1])
                grown = True
    lives[position] = (start, end)


def _span(terms: Terms) -> Span | None:
    start = terms.values.get("starts_on")
    if not isinstance(start, dt.date) or terms.ends_on is None:
        return None
    return start, terms.ends_on


def _codes(terms: Terms) -> frozenset[str]:
    return frozenset(component.use for component in terms.uses or ())
