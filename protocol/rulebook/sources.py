"""Where facts come from: the closed list of sources a fact's `from` may name."""

import re
from dataclasses import dataclass
from typing import Literal

SourceKind = Literal[
    "site",
    "right",
    "distance",
    "overlap",
    "attribute",
    "count_within",
    "frontages",
    "headroom",
    "project",
    "applicant",
    "judgement",
]

SITE_FIELDS = ("area", "floor_area", "height", "level_from", "level_to", "built_year", "units")
RIGHT_FIELDS = (
    "use",
    "kind",
    "acquired",
    "from",
    "to",
    "state_owned",
    "far",
    "holders",
    "joint",
    "mortgaged",
    "seized",
    "tenants",
)
FUNCTIONS: dict[str, tuple[int, int]] = {
    "distance": (1, 1),
    "overlap": (1, 1),
    "attribute": (2, 3),
    "count_within": (2, 2),
    "frontages": (1, 1),
    "headroom": (1, 1),
    "judgement": (1, 1),
}
"""Least and most arguments of each."""


class UnknownSource(ValueError):
    """The text names no source; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed source: `attribute(density_zone, code)` is ("attribute", ("density_zone", "code")).

    `text` is its canonical spelling, the key under which derived facts are kept.
    """

    kind: SourceKind
    arguments: tuple[str, ...]

    @property
    def text(self) -> str:
        if self.kind == "applicant":
            return "applicant"
        if self.kind in ("site", "right", "project"):
            return f"{self.kind}.{self.arguments[0]}"
        return f"{self.kind}({', '.join(self.arguments)})"

    @property
    def asked(self) -> bool:
        """Whether a person answers (the applicant, or one who judges), rather than the register or a layer."""
        return self.kind in ("project", "applicant", "judgement")


def parse_source(text: str) -> Source:
    """Return the source a fact's `from` names. Raises UnknownSource with a sentence."""
    text = text.strip()
    if text == "applicant":
        return Source("applicant", ())
    if field := re.fullmatch(r"(site|right|project)\.([a-z][a-z0-9_]*)", text):
        kind, name = field.groups()
        known = {"site": SITE_FIELDS, "right": RIGHT_FIELDS}.get(kind)
        if known and name not in known:
            raise UnknownSource(f"{kind} has no field {name}. It has {', '.join(known)}.")
        return Source(kind, (name,))  # type: ignore[arg-type]  # the pattern admits these kinds only
    if call := re.fullmatch(r"([a-z_]+)\(([^()]*)\)", text):
        name, inside = call.groups()
        arguments = tuple(part.strip() for part in inside.split(",")) if inside.strip() else ()
        if name in FUNCTIONS:
            least, most = FUNCTIONS[name]
            if not least <= len(arguments) <= most or not all(arguments):
                wanted = str(least) if least == most else f"{least} or {most}"
                raise UnknownSource(f"{name} takes {wanted} argument{'s' * (most > 1)}, not {len(arguments)}.")
            return Source(name, arguments)  # type: ignore[arg-type]
    raise UnknownSource(
        f"{text!r} is no source. Sources are site.<field>, right.<field>, project.<name>, applicant and "
        f"{', '.join(f'{name}(…)' for name in FUNCTIONS)}."
    )
