"""The integer programme of one start: what may be taken together, and what a set has to reach at least."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ortools.sat.python import cp_model

from protocol.paths.bounds import Gains
from protocol.paths.cuts import Cut
from protocol.paths.options import Mask, Options, Start

SCALE: Final = 1_000_000
"""Steps a need or a draw is counted in; the rounding is always to the advantage of the set."""

Aim = dict[int, int]
"""A sum to have least of: a weight by option."""

Held = tuple[Aim, int]
"""A sum and what it has to come to."""


def value_of(aim: Aim, mask: Mask) -> int:
    """Return what a sum comes to for a set."""
    return sum(weight for at, weight in aim.items() if mask >> at & 1)


class Programme:
    """Builds and solves the programme of one start."""

    def __init__(self, options: Options, gains: Gains, start: Start) -> None:
        self.options = options
        self.start = start
        self.needs = list(_needs(options, gains, start))
        self.draws = list(_draws(options))

    def solve(
        self,
        aim: Aim,
        held: Sequence[Held],
        forbidden: Sequence[Mask],
        cuts: Sequence[Cut],
        *,
        hint: Mask | None = None,
        barred: Mask = 0,
    ) -> Mask | None:
        """Return a set with least of an aim, None where no set is left.

        Args: held: sums that are settled. forbidden: paths, at any level, that no set may all hold. cuts: what is
        known of sets that are not good enough. hint: a set to begin with.
        """
        model = cp_model.CpModel()
        taken = [model.new_bool_var("") for _ in self.options.all]
        self._say_what_goes_together(model, taken, self.start.barred | barred)
        for need in self.needs:
            _say(model, taken, need, least=SCALE)
        for draw, most in self.draws:
            _say(model, taken, draw, most=most)
        for paths in forbidden:
            own = dict.fromkeys(self.options.members(paths), 1)
            _say(model, taken, own, most=len({self.options.all[at].order for at in own}) - 1)
        for cut in cuts:
            _say(model, taken, cut.weights, least=cut.least)
        for settled, value in held:
            _say(model, taken, settled, least=value, most=value)
        if hint is not None:
            for at, variable in enumerate(taken):
                model.add_hint(variable, hint >> at & 1)
        model.minimize(cp_model.LinearExpr.weighted_sum([taken[at] for at in aim], list(aim.values())))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        return sum(1 << at for at, variable in enumerate(taken) if solver.boolean_value(variable))

    def _say_what_goes_together(self, model: cp_model.CpModel, taken: list[cp_model.IntVar], barred: Mask) -> None:
        options = self.options
        for path in options.paths:
            own = [taken[at] for at in options.members(options.of_path[path])]
            if len(own) > 1:
                model.add_at_most_one(own)
            for other in options.plan.conflicts[path]:
                if path < other and other in options.of_path:
                    model.add_at_most_one([*own, *(taken[at] for at in options.members(options.of_path[other]))])
            for needed in options.plan.needs[path]:
                has = [taken[at] for at in options.members(options.of_path.get(needed, 0))]
                for variable in own:
                    model.add_bool_or([*has, variable.negated()])
        for at, variable in enumerate(taken):
            if self.start.taken >> at & 1:
                model.add_bool_and([variable])
            elif barred >> at & 1 or not options.bearable(at):
                model.add_bool_and([variable.negated()])


def _say(
    model: cp_model.CpModel,
    taken: list[cp_model.IntVar],
    weights: Aim,
    *,
    least: int | None = None,
    most: int | None = None,
) -> None:
    total = cp_model.LinearExpr.weighted_sum([taken[at] for at in weights], list(weights.values()))
    if least is not None and least == most:
        model.add(total == least)
        return
    if least is not None:
        model.add(total >= least)
    if most is not None:
        model.add(total <= most)


def _needs(options: Options, gains: Gains, start: Start) -> list[Aim]:
    """Return, for each rule still open, what of it each option meets; a set has to come to all of it."""
    found: list[Aim] = []
    for rule in options.rules:
        if options.holds(rule, start.taken):
            continue
        found.append(dict.fromkeys(options.members(options.relaxing[rule]), SCALE))
        found += [
            {at: math.ceil(given / gain.need * SCALE) for at, given in gain.by_option.items()}
            for gain in gains.of(rule)
            if len(gain.by_option) == options.relaxing[rule].bit_count()
        ]
    return found


def _draws(options: Options) -> list[Held]:
    """Return, for each headroom, what each option draws of it and what it holds."""
    headroom = options.standing.scopes[0].facts
    drawn: dict[str, dict[int, float]] = {}
    for at in options.members(options.drawing):
        for fact, amount in options.draws(at).items():
            drawn.setdefault(fact, {})[at] = amount
    found: list[Held] = []
    for fact, amounts in drawn.items():
        holds = headroom.get(fact)
        if isinstance(holds, float):
            step = max(abs(holds), *(abs(amount) for amount in amounts.values())) / SCALE
            if step and math.isfinite(step):
                weights = {at: math.floor(amount / step) for at, amount in amounts.items()}
                found.append((weights, math.ceil(holds / step) + 1))
    return found
