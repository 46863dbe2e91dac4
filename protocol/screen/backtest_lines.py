"""How a back-test came out, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocol.screen.backtest import VERDICTS, Backtest
from protocol.screen.capacity import Both, Moved

HEADS = ("as of right", "by paths")


def matrix_lines(backtest: Backtest) -> list[str]:
    """Return the change matrix: verdicts before down, after across."""
    width = max(15, *(len(f"{count:,}") + 2 for count in backtest.matrix.values())) if backtest.matrix else 15
    lines = [f"{'before / after':<15}" + "".join(f"{verdict:>{width}}" for verdict in VERDICTS)]
    for before in VERDICTS:
        counts = [backtest.matrix.get((before, after), 0) for after in VERDICTS]
        lines.append(f"{before:<15}" + "".join(f"{count:>{width},}" for count in counts))
    share = f"{backtest.changed / backtest.cases:.1%}" if backtest.cases else "none"
    return [*lines, f"{backtest.changed:,} of {backtest.cases:,} cases change their verdict ({share})."]


def capacity_lines(backtest: Backtest) -> Iterator[str]:
    """Yield what happens to the floor area possible: in all, by use, by area; nothing where no area is asked for."""
    if backtest.capacity is None:
        return
    unit = f" [{backtest.unit}]" if not backtest.unit.pure else ""
    yield f"Floor area possible on the sites of these cases{unit}:"
    yield from _of("all cases", backtest.capacity)
    for word, groups in (("use", backtest.by_use), ("area", backtest.by_area)):
        yield from _groups(word, groups)


def _groups(word: str, groups: Mapping[str | None, Both]) -> Iterator[str]:
    for key in sorted(groups, key=lambda key: key or ""):
        if not all(moved.is_nothing for moved in groups[key]):
            yield from _of(f"{word} {'not said' if key is None else key}", groups[key])


def _of(name: str, both: Both) -> Iterator[str]:
    for head, moved in zip(HEADS, both, strict=True):
        yield f"  {name}, {head}: {_moved(moved)}"


def _moved(moved: Moved) -> str:
    change = moved.new - moved.old
    said = [f"{moved.old:,.0f} -> {moved.new:,.0f} ({change:+,.0f})"]
    if moved.lifted:
        said.append(f"limit lifted on {moved.lifted:,}, of {moved.lifted_from:,.0f}")
    if moved.limited:
        said.append(f"new limit on {moved.limited:,}, of {moved.limited_to:,.0f}")
    if moved.unlimited:
        said.append(f"no limit before and after on {moved.unlimited:,}")
    if moved.unknown:
        said.append(f"not known of {moved.unknown:,}")
    return "; ".join(said)


def cost_line(backtest: Backtest) -> str:
    """Return of how many cases the cost is known."""
    before, after = backtest.priced
    return f"Costs known of {before:,} cases before and of {after:,} after."
