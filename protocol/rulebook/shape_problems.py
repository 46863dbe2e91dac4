"""A value against its shape: what pydantic finds wrong, as problems with exact places and a cure."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest
from protocol.rulebook import shapes
from protocol.rulebook.yaml_tree import Mapping, Node, Scalar, Sequence

Model = TypeVar("Model", bound=BaseModel)

_NESTED: Table[str, type[BaseModel]] = {
    "title": shapes.TextShape,
    "note": shapes.TextShape,
    "ask": shapes.TextShape,
    "duty": shapes.TextShape,
    "evidence": shapes.TextShape,
    "indicators": shapes.IndicatorShape,
    "groups": shapes.GroupShape,
    "charges": shapes.ChargeShape,
    "type": shapes.EnumShape,
    "discretion": shapes.DiscretionShape,
    "level": shapes.LevelShape,
    "gives": shapes.GivesShape,
    "imposes": shapes.ImposedShape,
    "costs": shapes.CostsShape,
    "obliges": shapes.ObligationShape,
    "threshold": shapes.ThresholdShape,
    "quorum": shapes.MeasuresShape,
    "of_participants": shapes.MeasuresShape,
    "holder": shapes.OfficeShape,
}
_KINDS = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "date_type": "a date such as 2026-01-01",
    "list_type": "a list such as [a, b]",
    "dict_type": "a mapping such as {a: 1}",
    "model_type": "a mapping such as {a: 1}",
    "model_attributes_type": "a mapping such as {a: 1}",
}


def validate(
    model: type[Model], node: Node, subject: str, key: Scalar | None = None
) -> tuple[Model | None, list[Problem]]:
    """Return the node's value in its shape, or what is wrong with it.

    Args: subject: what messages call the value (a rule's id, a file's name). key: where it is named, for the place of
    what is missing.
    """
    try:
        return model.model_validate(node.plain), []
    except ValidationError as error:
        problems: dict[tuple[Place, str], Problem] = {}
        for detail in error.errors(include_url=False):
            problem = _problem(model, node, subject, key, dict(detail))
            problems.setdefault((problem.place, problem.code), problem)
        return None, list(problems.values())


def _problem(model: type[BaseModel], node: Node, subject: str, key: Scalar | None, detail: dict[str, Any]) -> Problem:
    loc = [part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("<"))]
    kind: str = detail["type"]
    name = str(loc[-1]) if loc else subject
    if kind == "missing":
        found, found_key = _walk(node, loc[:-1], key)
        owner = found_key.text if found_key else subject
        place = found_key.place if found_key else found.place
        return Problem(place, "missing-key", f"{owner} has no {name}.", f"Add `{name}:` to it.")
    found, found_key = _walk(node, loc, key)
    place = found.place
    if kind == "extra_forbidden":
        known = _keys(next((_NESTED[part] for part in reversed(loc[:-1]) if part in _NESTED), model))
        place = found_key.place if found_key else found.place
        return Problem(place, "unknown-key", f"{name} is no key here.", suggest(name, known, "Keys"))
    value = found.text if isinstance(found, Scalar) else "this"
    what = f"{found_key.text if found_key else name}"
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
        message = f"{what} is {_either(words)}, not {value or 'empty'}."
        return Problem(place, "unknown-word", message, suggest(value, words))
    if kind == "string_type" and isinstance(found, Scalar) and found.style == "plain" and found.text:
        message = f"{found.text} is read as a {_type_word(found)} here, and a text is wanted."
        return Problem(place, "unquoted", message, f'Put it in quotes: "{found.text}".')
    if kind in _KINDS:
        return Problem(place, "wrong-type", f"{what} is {_KINDS[kind]}{_instead(found)}.")
    if kind == "string_pattern_mismatch":
        message = f"{value!r} cannot stand here; it does not match {detail['ctx']['pattern']}."
        return Problem(place, "bad-name", message, _pattern_hint(detail["ctx"]["pattern"]))
    if kind in ("too_short", "string_too_short"):
        return Problem(place, "empty", f"{what} is empty.", "Fill it, or take the key out.")
    if kind in _CUSTOM:
        at_key = kind in _AT_KEY and not loc
        return Problem(key.place if at_key and key else place, _CUSTOM[kind], f"{detail['msg']}.")
    return Problem(place, "wrong-value", f"{what}: {_decapitalised(detail['msg'])}.")


_CUSTOM = {
    "language": "text-without-language",
    "expression": "wrong-type",
    "fraction": "wrong-value",
    "rule_kind": "rule-kind",
    "no_bound": "no-bound",
    "stray_bound": "stray-key",
    "stray_mix": "stray-key",
    "stray_discretion": "stray-key",
    "gives": "gives",
}
_AT_KEY = {"rule_kind", "no_bound", "stray_bound", "stray_mix", "stray_discretion"}


def _walk(node: Node, loc: list[str | int], key: Scalar | None) -> tuple[Node, Scalar | None]:
    """Return the deepest node that the location reaches, and the key it stands under."""
    for part in loc:
        inner: Node | None = None
        if isinstance(node, Mapping) and (inner := node.get(str(part))) is not None:
            key = node.key(str(part))
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            inner = node.items[part]
        if inner is None:
            break
        node = inner
    return node, key


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _type_word(scalar: Scalar) -> str:
    value = scalar.value
    if isinstance(value, bool):
        return "truth value"
    return "number" if isinstance(value, int | float) else "date"


def _instead(node: Node) -> str:
    if isinstance(node, Mapping):
        return ", not a mapping"
    if isinstance(node, Sequence):
        return ", not a list"
    return f", not {node.text!r}" if node.text else ", not empty"


def _pattern_hint(pattern: str) -> str:
    if pattern == shapes.ID_PATTERN:
        return "Ids are small letters and digits, with - or _ between, such as far-ceiling."
    if pattern == shapes.NAME_PATTERN:
        return "Names are small letters, digits and _, such as site_area."
    return ""


def _decapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
