"""Expressions in words: one phrase per node of the tree, each name linked to where the edition defines it."""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from interface.rulebooks.labels import (
    fact_label,
    humanise,
    language,
    member_label,
    term_label,
    text,
    use_label,
    value_label,
)
from protocol.language import tree
from protocol.language.tree import Expression
from protocol.rulebook.model import Edition

_COMPARISONS: dict[str, str | Promise] = {
    "=": gettext_lazy("{0} is {1}"),
    "<>": gettext_lazy("{0} is not {1}"),
    "<": gettext_lazy("{0} is less than {1}"),
    "<=": gettext_lazy("{0} is at most {1}"),
    ">": gettext_lazy("{0} is more than {1}"),
    ">=": gettext_lazy("{0} is at least {1}"),
}
_ARITHMETIC = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_CALLS: dict[str, str | Promise] = {
    "min": gettext_lazy("the least of {0}"),
    "max": gettext_lazy("the greatest of {0}"),
    "floor": gettext_lazy("{0} rounded down"),
    "ceil": gettext_lazy("{0} rounded up"),
    "abs": gettext_lazy("{0} without its sign"),
}
_CHINESE: Final = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
_TAGS: Final = r"(?:</?\w[^>]*>)*"
_GAP: Final = re.compile(rf"(?<={_CHINESE})({_TAGS}) ({_TAGS})(?={_CHINESE})")
"""A space between two Chinese characters, tags aside; phrases are put together from parts."""


def in_words(expression: Expression | None, edition: Edition) -> SafeString:
    """Return an expression as safe HTML in the reader's language; empty where there is none."""
    if expression is None:
        return SafeString("")
    whole = expression.tree
    if isinstance(whole, tree.Fact) and whole.type.kind == "boolean":
        return tightly(_truth(whole, True, edition))
    return tightly(_phrase(whole, edition))


def tightly(words: SafeString) -> SafeString:
    """Return safe HTML without spaces between two Chinese characters."""
    return SafeString(_GAP.sub(r"\1\2", words)) if language() == "zh-Hans" else words


def _link(anchor: str, words: str) -> SafeString:
    return format_html('<a class="uos-term" href="#{}">{}</a>', anchor, words)


def _phrase(node: tree.Node, edition: Edition) -> SafeString:  # noqa: C901  # one case for each kind of node
    match node:
        case tree.Constant():
            return _constant(node, edition)
        case tree.Fact():
            return _link(f"fact-{node.name}", fact_label(edition.facts[node.name]))
        case tree.Term():
            return format_html("{}", term_label(node.name, edition))
        case tree.Define():
            return _link(f"value-{node.name}", humanise(node.name))
        case tree.Level() | tree.Name():
            return format_html("<em>{}</em>", humanise(node.name))
        case tree.Negative():
            return format_html("−{}", _operand(node.operand, edition))
        case tree.Not() if isinstance(node.operand, tree.Fact | tree.Define | tree.Call):
            return _truth(node.operand, False, edition)
        case tree.Not():
            return format_html(_("it is not so that {0}"), _group(node.operand, edition))
        case tree.Operation():
            return format_html(
                "{} {} {}", _operand(node.left, edition), _ARITHMETIC[node.operator], _operand(node.right, edition)
            )
        case tree.Compare():
            return _compare(node, edition)
        case tree.Logic():
            joint = (
                pgettext("between conditions", " and ")
                if node.operator == "and"
                else pgettext("between conditions", " or ")
            )
            return format_html_join(joint, "{}", ((_group(part, edition),) for part in node.operands))
        case tree.Choice():
            return _choice(node, edition)
        case tree.Call():
            return _call(node, edition)
        case tree.Lookup():
            return _lookup(node, edition)
        case tree.Band():
            return format_html(
                _("the figure of {0} for {1}"),
                _link(f"table-{node.table}", humanise(node.table)),
                _phrase(node.number, edition),
            )
        case tree.Taken():
            return format_html(_("the path {0} is taken"), _link(node.path, text(edition.paths[node.path].title)))


def _constant(node: tree.Constant, edition: Edition) -> SafeString:
    if isinstance(node.value, str) and node.value in edition.uses and node.type.kind == "use":
        return _link(f"use-{node.value}", use_label(node.value, edition))
    if isinstance(node.value, str):
        return format_html("“{}”", member_label(node.value))
    return format_html("{}", value_label(node.value, node.type, edition))


def _compare(node: tree.Compare, edition: Edition) -> SafeString:
    if isinstance(node.right, tree.Constant) and isinstance(node.right.value, bool) and node.operator in ("=", "<>"):
        told = node.right.value if node.operator == "=" else not node.right.value
        return _truth(node.left, told, edition)
    return format_html(str(_COMPARISONS[node.operator]), _phrase(node.left, edition), _phrase(node.right, edition))


def _truth(node: tree.Node, told: bool, edition: Edition) -> SafeString:
    if isinstance(node, tree.Call) and node.function == "is_a":
        return _is_a(node, told, edition)
    phrase = _phrase(node, edition)
    return (
        format_html(pgettext("fact", "{0}: yes"), phrase) if told else format_html(pgettext("fact", "{0}: no"), phrase)
    )


def _is_a(node: tree.Call, told: bool, edition: Edition) -> SafeString:
    words = _("{0} belongs to {1}") if told else _("{0} does not belong to {1}")
    return format_html(words, *(_phrase(part, edition) for part in node.arguments))


def _operand(node: tree.Node, edition: Edition) -> SafeString:
    phrase = _phrase(node, edition)
    return _in_brackets(phrase) if isinstance(node, tree.Operation | tree.Choice) else phrase


def _group(node: tree.Node, edition: Edition) -> SafeString:
    if isinstance(node, tree.Fact | tree.Define):
        return _truth(node, True, edition)
    if isinstance(node, tree.Not) and isinstance(node.operand, tree.Fact | tree.Define | tree.Call):
        return _truth(node.operand, False, edition)
    phrase = _phrase(node, edition)
    return _in_brackets(phrase) if isinstance(node, tree.Logic | tree.Choice) else phrase


def _in_brackets(phrase: SafeString) -> SafeString:
    return format_html(pgettext("a part of a formula", "({0})"), phrase)


def _choice(node: tree.Choice, edition: Edition) -> SafeString:
    arms = [
        format_html(_("{1} if {0}"), _group(condition, edition), _operand(result, edition))
        for condition, result in node.arms
    ]
    if node.otherwise is not None:
        arms.append(format_html(_("otherwise {0}"), _operand(node.otherwise, edition)))
    return format_html_join(pgettext("between arms", "; "), "{}", ((arm,) for arm in arms))


def _call(node: tree.Call, edition: Edition) -> SafeString:
    if node.function == "is_a":
        return _is_a(node, True, edition)
    parts = [_phrase(part, edition) for part in node.arguments]
    if node.function in ("min", "max"):
        listed = format_html_join(pgettext("between items", ", "), "{}", ((part,) for part in parts))
        return format_html(str(_CALLS[node.function]), listed)
    if node.function == "years_between":
        return format_html(_("the years from {0} to {1}"), *parts)
    if node.function == "share":
        return format_html(_("the share of {0} in the floor area"), *parts)
    if node.function == "round_half_up":
        return format_html(_("{0} rounded to {1} decimals"), *parts)
    return format_html(str(_CALLS[node.function]), *parts)


def _lookup(node: tree.Lookup, edition: Edition) -> SafeString:
    keys = format_html_join(pgettext("between keys", " and "), "{}", ((_phrase(key, edition),) for key in node.keys))
    table = _link(f"table-{node.table}", humanise(node.table))
    if node.column == "value":
        return format_html(_("the figure of {0} for {1}"), table, keys)
    return format_html(_("the {2} of {0} for {1}"), table, keys, humanise(node.column))
