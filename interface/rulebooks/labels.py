"""Names of a rulebook's parts in the reader's language: its own first, ours where it is silent."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from protocol.evaluate import citations, words
from protocol.language.tree import Type, Value
from protocol.language.units import Unit
from protocol.rulebook.model import Edition, FactDeclaration, Language, Text

BASES: dict[str, str | Promise] = {
    "statute": gettext_lazy("Statute"),
    "policy": gettext_lazy("National policy"),
    "code": gettext_lazy("Technical code"),
    "plan": gettext_lazy("Detailed plan"),
    "local": gettext_lazy("Local standard"),
    "advisory": gettext_lazy("Advice"),
}
FIRMNESS: dict[str, str | Promise] = {
    "bottom_line": gettext_lazy("Bottom line"),
    "flexible": gettext_lazy("Flexible"),
}
HOLDERS: dict[str, str | Promise] = {
    "owner": gettext_lazy("owner"),
    "co-owner": gettext_lazy("co-owners"),
    "joint owner": gettext_lazy("joint owners"),
    "unit owner": gettext_lazy("owners of the building's units"),
    "mortgagee": gettext_lazy("mortgagee"),
    "easement holder": gettext_lazy("easement holder"),
    "land grantor": gettext_lazy("land grantor"),
    "operator": gettext_lazy("operator"),
    "tenant": gettext_lazy("tenants"),
    "neighbour": gettext_lazy("neighbours"),
}


def language() -> Language:
    """Return the reader's language in the protocol's spelling."""
    return "zh-Hans" if (get_language() or "en").startswith("zh") else "en"


def text(texts: Text | None) -> str:
    """Return a text in the reader's language, English where there is no other, empty where there is none."""
    if not texts:
        return ""
    return texts.get(language()) or texts["en"]


def humanise(name: str) -> str:
    """Return an identifier with spaces, in Chinese its name where it is a common one."""
    return words.humanise(name, language())


def member_label(member: str) -> str:
    """Return a member of an enumeration for a reader."""
    return words.member_label(member, language())


def cited(cites: str) -> str:
    """Return a citation as the reader's language has it."""
    return citations.citation(cites, language())


def tightly(said: str) -> str:
    """Return a text that was put together from parts, in Chinese without spaces between two Chinese characters."""
    return words.tightly(said) if language() == "zh-Hans" else said


def fact_label(declaration: FactDeclaration) -> str:
    """Return what a reader calls a fact, as explanations do."""
    return words.fact_label(declaration, language())


def term_label(name: str, edition: Edition) -> str:
    """Return what a reader calls a proposed term: `far` is the floor area ratio."""
    return words.term_label(name, edition, language())


def use_label(code: str, edition: Edition) -> str:
    """Return a use with its code, as explanations do; the code alone where the catalogue does not list it."""
    return words.use_label(code, edition, language())


def use_title(code: str, edition: Edition) -> str:
    """Return the title of a use without its code."""
    use = edition.uses.get(code)
    return text(use.title) if use else code


def unit_label(unit: Unit) -> str:
    """Return a unit as it is written after a number; empty for a pure number."""
    return words.unit_label(unit, language())


def currency_label(edition: Edition) -> str:
    """Return the money of an edition: CNY, in Chinese 元."""
    return unit_label(Unit(((edition.currency, 1),)))


def source_sentence(declaration: FactDeclaration) -> str:
    """Return where a fact comes from: the register, a layer, a ledger, the applicant, a judgement."""
    said = words.source_label(declaration, None, language())
    return capital(said)


def capital(words: str) -> str:
    """Return words as they stand at the beginning: with a capital letter, where there are any."""
    return words[:1].upper() + words[1:]


def number(value: float) -> str:
    """Return a number as people write it; infinity is no limit."""
    return words.number(value, language())


def value_label(value: Value, kind: Type, edition: Edition) -> str:
    """Return any value of the protocol for a reader: uses by title, dates in full, unknown said so."""
    return words.shown(value, kind, edition, language())


def holder_label(holder: str) -> str:
    """Return a holder kind of consents.yaml for a reader."""
    if holder.startswith("authority:"):
        return _("authority: %(name)s") % {"name": humanise(holder.partition(":")[2].strip())}
    return str(HOLDERS.get(holder, humanise(holder)))
