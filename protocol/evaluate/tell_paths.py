"""Tells which paths could help a rule, how far each reaches, and which of those taken do."""

from __future__ import annotations

from protocol.evaluate.effects import Imposed
from protocol.evaluate.explain import Cause
from protocol.evaluate.plan import Side
from protocol.evaluate.standing import USE_RULE
from protocol.evaluate.values import NO_LIMIT, Outcome
from protocol.evaluate.voice import Voice
from protocol.evaluate.words import humanise, listed, quantity
from protocol.language.tree import NOT_APPLICABLE
from protocol.rulebook.model import Rule


class PathTeller:
    """Tells the paths of one standing."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.standing = voice.standing
        self.plan = voice.plan

    def or_paths(self, position: int, rule: Rule | None = None, side: Side | None = None, *, by: bool = False) -> str:
        """Return which paths could help, each with how far it reaches alone; blank where none does.

        Args: by: after a clause (`or by the path …`), not after a request (`or take the path …`).
        """
        relaxers = self.plan.allows if position == USE_RULE else (position,)
        paths = dict.fromkeys(
            path
            for each in relaxers
            for path in self.plan.relaxers[each]
            if path not in self.voice.taken and self.standing.effects.open(path) is not False
        )
        said = [self._path(path, position, rule, side) for path in paths]
        if not said:
            return ""
        key = ("or_by_path" if by else "or_path") + ("" if len(said) == 1 else "s")
        return self.voice.say(key, paths=listed(said, self.voice.language, "or"))

    def _path(self, path: int, position: int, rule: Rule | None, side: Side | None) -> str:
        title = self.voice.path_title(path)
        reached = None
        if rule is not None and side is not None and rule.indicator is not None:
            reached = self._reach(path, position, side)
        if reached is None or rule is None or rule.indicator is None:
            return self.voice.say("path_title", title=title)
        if reached == NO_LIMIT:
            return self.voice.say("path_lift", title=title)
        key = "path_reach" if side == "at_most" else "path_reach_floor"
        return self.voice.say(key, title=title, bound=self.voice.amount(reached, rule.indicator))

    def _reach(self, path: int, position: int, side: Side) -> float | None:
        best: float | None = None
        for level in self.standing.plan.levels[path]:
            bounds = [bound for bound, _ in self.standing.bounds(position, side, {**self.voice.taken, path: level})]
            if any(not isinstance(bound, float) for bound in bounds):
                return None
            tightest = min(bounds) if side == "at_most" else max(bounds)  # type: ignore[type-var]  # all numbers
            assert isinstance(tightest, float)
            if best is None or (tightest > best if side == "at_most" else tightest < best):
                best = tightest
        return best

    def taken(self, position: int, component: int) -> str:
        """Return the taken paths that relax a rule for a component, each with its level; blank where none does."""
        said = [
            self._taken(path)
            for path in self.plan.relaxers[position]
            if path in self.voice.taken and self.standing.effects.open_in(path)[component] is not False
        ]
        return listed(said, self.voice.language)

    def _taken(self, path: int) -> str:
        title, level = self.voice.path_title(path), self.plan.paths[path].level
        value = self.voice.taken[path]
        if level is None or value is None:
            return self.voice.say("path_taken", title=title)
        return self.voice.say(
            "path_taken_level",
            title=title,
            level=humanise(level.name, self.voice.language),
            value=quantity(value, level.unit, self.voice.language),
        )

    def _causes(self, each: Imposed) -> tuple[Cause, ...]:
        """Return why a limit that a path brings is not known."""
        limits = self.plan.paths[each.path].imposes[each.indicator]
        expression = limits.at_most if each.side == "at_most" else limits.at_least
        assert expression is not None
        level = self.voice.taken[each.path]
        explained = [self.voice.explainer.explain(expression, scope.at(level))[1] for scope in self.standing.scopes]
        return tuple(dict.fromkeys(cause for causes in explained for cause in causes))

    def imposed(self, each: Imposed, outcome: Outcome) -> str:
        """Return what a limit that a taken path brings says of the proposal."""
        voice = self.voice
        label, title = voice.term(each.indicator), voice.path_title(each.path)
        if each.bound is NOT_APPLICABLE or each.bound == NO_LIMIT:
            return voice.say("imposed_none", title=title, label=label)
        if not isinstance(each.bound, float):
            return voice.say("imposed_unknown", title=title, label=label, causes=voice.causes(self._causes(each)))
        proposed = self.standing.proposed.get(each.indicator)
        bound = voice.amount(each.bound, each.indicator)
        said = ""
        if isinstance(proposed, float):
            said, bound, _ = voice.amounts(proposed, each.bound, each.indicator)
            said = voice.say("imposed_proposed", proposed=said)
        key = "imposed_most" if each.side == "at_most" else "imposed_least"
        text = voice.say(key, title=title, label=label, bound=bound, a_bound=voice.of_amount(bound, each.indicator))
        if not said or outcome != "fails":
            return voice.join(text, said)
        remedy = voice.say("lower" if each.side == "at_most" else "raise", label=label, bound=bound, or_paths="")
        return voice.join(text, said, remedy)
