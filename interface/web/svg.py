"""The interval bar as SVG text.

Written here and not in a template because a page may show a bar for every use of a catalogue: a template takes
milliseconds for each. No colour stands here, only classes; the three patterns are defined once a page.
"""

from typing import Final

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from interface.web.drawing import Drawing, Mark, Stretch
from interface.web.interval import IntervalBar
from interface.web.labels import text_width

PATTERNS: Final = {
    "as_of_right": "",
    "by_paths": ' fill="url(#uos-by-paths)"',
    "not_possible": ' fill="url(#uos-not-possible)"',
    "unknown": ' fill="url(#uos-unknown)"',
}


def bar_svg(bar: IntervalBar, drawing: Drawing, description: str, *, movable: bool = False) -> SafeString:
    """Return one drawing of a bar as an SVG element with its text alternative."""
    said = gettext("%(indicator)s. %(description)s") % {"indicator": bar.indicator, "description": description}
    scale = f' data-max="{drawing.scale_max:g}" data-left="{drawing.left:g}" data-right="{drawing.right:g}"'
    parts = [
        (
            f'<svg class="uos-interval__drawing uos-interval__drawing--{drawing.name}" role="img"'
            f' viewBox="0 0 {drawing.width:g} {drawing.height:g}" aria-label="{conditional_escape(said)}"'
            f"{scale if movable else ''}>"
        )
    ]
    parts += [_ground(stretch, drawing) for stretch in drawing.stretches]
    parts.append(_absent(drawing) if bar.not_applicable else _frame(drawing))
    parts += [_axis_figure(mark, drawing) for mark in drawing.axis]
    parts += [_tick_line(mark, drawing) for mark in drawing.ticks]
    parts += [_tick_label(mark) for mark in drawing.ticks]
    if drawing.existing:
        parts.append(_existing(drawing.existing, drawing))
    if drawing.proposed:
        parts.append(_handle(drawing.proposed, drawing, hidden=bar.proposed is None))
    parts.append("</svg>")
    return mark_safe("".join(parts))  # noqa: S308 (numbers of ours, and words escaped one by one)


def _ground(stretch: Stretch, drawing: Drawing) -> str:
    return (
        f'<rect class="uos-interval__ground uos-interval__ground--{stretch.ground}" data-ground="{stretch.ground}"'
        f' x="{stretch.x:g}" y="{drawing.bar_y:g}" width="{stretch.width:g}" height="{drawing.bar_height:g}"'
        f"{PATTERNS[stretch.ground]}/>"
    )


def _frame(drawing: Drawing) -> str:
    left, right, top, bottom = drawing.left, drawing.right, drawing.bar_y, drawing.bar_bottom
    if not drawing.open_ended:
        return f'<path class="uos-interval__frame" d="M{left:g} {top:g}H{right:g}V{bottom:g}H{left:g}Z"/>'
    frame = f'<path class="uos-interval__frame" d="M{right:g} {top:g}H{left:g}V{bottom:g}H{right:g}"/>'
    point = 0 if drawing.compact else 11
    arrow = f"M{right:g} {top:g}v{drawing.bar_height:g}l{point} -{drawing.half:g}z"
    words = "" if drawing.compact else _text(right, drawing.middle, 4.5, "end", gettext("no limit"), -8, "no-limit")
    return f'{frame}<path class="uos-interval__onward" d="{arrow}"/>{words}'


def _absent(drawing: Drawing) -> str:
    if drawing.compact:
        return f'<path class="uos-interval__none" d="M{drawing.left:g} {drawing.middle:g}H{drawing.right:g}"/>'
    words = gettext("does not apply")
    start = drawing.left + text_width(words) + 12
    line = f'<path class="uos-interval__none" d="M{start:g} {drawing.middle:g}H{drawing.right:g}"/>'
    return line + _text(drawing.left, drawing.middle, 4.5, "start", words)


def _text(x: float, y: float, dy: float, anchor: str, words: str, dx: float = 0, modifier: str = "") -> str:
    css = f' class="uos-interval__{modifier}"' if modifier else ""
    shift = f' dx="{dx:g}"' if dx else ""
    return (
        f'<text{css} x="{x:g}" y="{y:g}"{shift} dy="{dy:g}" text-anchor="{anchor}">{conditional_escape(words)}</text>'
    )


def _axis_figure(mark: Mark, drawing: Drawing) -> str:
    line = f'<path class="uos-interval__grid" d="M{mark.x:g} {drawing.bar_bottom:g}v4"/>'
    if mark.label is None:
        return line
    return line + _text(mark.x, drawing.bar_bottom, 16, "middle", mark.label.figure, modifier="scale")


def _tick_line(mark: Mark, drawing: Drawing) -> str:
    edge = f'<path class="uos-interval__edge" d="M{mark.x:g} {drawing.bar_y:g}V{drawing.bar_bottom:g}"/>'
    if mark.label is None:
        return edge
    return f'{edge}<path class="uos-interval__leader" d="M{mark.x:g} {drawing.bar_bottom:g}V{mark.y:g}"/>'


def _tick_label(mark: Mark) -> str:
    if mark.label is None:
        return ""
    plate = (
        f'<rect class="uos-interval__plate" x="{mark.label.left:g}" y="{mark.y - 13:g}"'
        f' width="{mark.label.width:g}" height="17"/>'
    )
    return plate + _label(mark)


def _label(mark: Mark, x: float | None = None, dy: float = 0) -> str:
    label = mark.label
    if label is None:
        return ""
    figure, words = conditional_escape(label.figure), conditional_escape(label.words)
    return (
        f'<text x="{label.text_x if x is None else x:g}" y="{mark.y:g}" dy="{dy:g}" text-anchor="{label.side}">'
        f'<tspan class="uos-interval__value">{figure}</tspan> {words}</text>'
    )


def _existing(mark: Mark, drawing: Drawing) -> str:
    pointer = f'<path class="uos-interval__existing" d="M{mark.x:g} {drawing.bar_y:g}m-6 -8h12l-6 10z"/>'
    if mark.label is None:
        return f'<path class="uos-interval__existing" d="M{mark.x:g} {drawing.bar_y + 8:g}m-4 -8h8l-4 7z"/>'
    leader = f'<path class="uos-interval__leader" d="M{mark.x:g} {mark.y:g}V{drawing.bar_y:g}"/>'
    return f"{leader}{_label(mark, dy=2)}{pointer}"


def _handle(mark: Mark, drawing: Drawing, *, hidden: bool) -> str:
    down = f"M0 {drawing.bar_y:g}v{drawing.bar_height:g}"
    parts = [f'<g class="uos-interval__handle" transform="translate({mark.x:g} 0)"']
    parts.append(' visibility="hidden">' if hidden else ">")
    if mark.label is not None:
        parts.append(f'<path class="uos-interval__leader" d="M0 {mark.y:g}V{drawing.bar_y:g}"/>')
    parts.append(f'<path class="uos-interval__halo" d="{down}"/><path class="uos-interval__proposed-line" d="{down}"/>')
    if mark.label is not None:
        parts.append(f'<path class="uos-interval__proposed" d="M0 {drawing.middle:g}m0 -9l9 9l-9 9l-9 -9z"/>')
        parts.append(_label(mark, x=6 if mark.label.side == "start" else -6, dy=2))
    parts.append("</g>")
    return "".join(parts)
