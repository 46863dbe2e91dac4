"""A value against its shape: what pydantic finds wrong, as problems with exact places and a cure."""

from __future__ import annotations

import re
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from protocol.language.problem import Place, Problem
from protocol.language.suggest import suggest
from protocol.rulebook import shapes
from protocol.rulebook.yaml_tree import Mapping, Node, Plain, Scalar, Sequence

Model = TypeVar("Model", bound=BaseModel)

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
    """Return the node's value in its shape, and what is wrong with it.

    Where only what no other check looks at is wrong (a title, an unknown key), the shape is returned all the same, with
    something in its place, so that the rest can be checked in the same run; it never becomes part of an edition.
    Args: subject: what messages call the value (a rule's id, a file's name). key: where it is named, for the place of
    what is missing.
    """
    plain = node.plain
    try:
        return model.model_validate(plain), []
    except ValidationError as error:
        problems: dict[tuple[Place, str], Problem] = {}
        details = [dict(detail) for detail in error.errors(include_url=False)]
        for detail in details:
            problem = _problem(model, node, subject, key, detail)
            problems.setdefault((problem.place, problem.code), problem)
        return _repaired(model, plain, details), list(problems.values())


_REPAIRS: dict[str, Plain] = {
    "title": {"en": "?"},
    "cites": "?",
    "verified": False,
    "firmness": "flexible",
    "basis": "statute",
    "standing": "told",
    "rulebook": "unreadable",
    "authority": "unreadable",
    "in_force_from": "2000-01-01",
    "transition": "stay",
    "commitments": [],
}


def _repaired(model: type[Model], plain: Plain, details: list[dict[str, Any]]) -> Model | None:
    if not isinstance(plain, dict):
        return None
    mended = dict(plain)
    for detail in details:
        name = detail["loc"][0] if detail["loc"] else None
        if name in _REPAIRS and name in _keys_at(model, []):
            mended[name] = _REPAIRS[name]
        elif detail["type"] == "extra_forbidden" and len(detail["loc"]) == 1:
            mended.pop(str(name), None)
    try:
        return model.model_validate(mended)
    except ValidationError:
        return None


def _problem(model: type[BaseModel], node: Node, subject: str, key: Scalar | None, detail: dict[str, Any]) -> Problem:
    loc = [part for part in detail["loc"] if not (isinstance(part, str) and part.startswith("<"))]
    kind: str = detail["type"]
    name = str(loc[-1]) if loc else subject
    if kind == "missing":
        found, found_key = _walk(node, loc[:-1], key)
        owner = found_key.text if found_key else subject
        place = found_key.place if found_key else found.place
        if name == "en":
            return Problem(place, "text-without-english", "This text has no English.", "Add `en: …` to it.")
        return Problem(place, "missing-key", f"{owner} has no {name}.", f"Add `{name}:` to it.")
    found, found_key = _walk(node, loc, key)
    place = found.place
    if kind == "extra_forbidden":
        known = _keys_at(model, loc[:-1])
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
        said = [node.key(name) for name in _STRAY.get(kind, ())] if isinstance(node, Mapping) and not loc else []
        at = next((one for one in said if one is not None), key if not loc else None)
        return Problem(at.place if at else place, _CUSTOM[kind], f"{detail['msg']}.")
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
    "expect": "expect",
    "bound": "wrong-type",
}
_STRAY = {"stray_bound": ("at_most", "at_least"), "stray_mix": ("mix",), "stray_discretion": ("discretion",)}


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


def _keys_at(model: type[BaseModel], loc: list[str | int]) -> list[str]:
    """Return the keys that may stand where the location leads; keys of a mapping by name are passed over."""
    models = [model]
    for part in loc:
        fields = [field for one in models for name, field in one.model_fields.items() if part in (name, field.alias)]
        if fields:
            models = [one for field in fields for one in _models_in(field.annotation)]
    return [field.alias or name for one in models for name, field in one.model_fields.items()]


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [one for part in get_args(annotation) for one in _models_in(part)]


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
