"""English grammar for labels that rulebooks write: articles, plurals, and the verb after them."""

from __future__ import annotations

import re
from typing import Final

_HEAD_ENDS: Final = re.compile(
    r" (?:of|on|in|at|to|from|for|with|within|by|below|above|under|near|per|a|an|the|that|which|"
    r"left|needed|used|added|allowed|fixed|registered|proposed)\b|[,(:]"
)
"""Where the noun that decides number ends: `fronts` in `fronts on shopping streets`."""
_NO_ARTICLE: Final = re.compile(
    r"(?:the|a|an|how|what|which|whether|where|when|who|is|are|no|each|every|any|all)\b", re.IGNORECASE
)


def plural(label: str) -> bool:
    """Say whether a label is about several things: `truck journeys a day`, not `loudest noise` nor `access`."""
    head = _HEAD_ENDS.split(label, maxsplit=1)[0].rstrip().lower()
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def is_or_are(label: str) -> str:
    """Return the verb after a label."""
    return "are" if plural(label) else "is"


def the(label: str) -> str:
    """Return a label after its article; one that begins with a question word stands in quotation marks."""
    found = _NO_ARTICLE.match(label)
    if found is None:
        return f"the {label}"
    return label if found[0].lower() in ("the", "a", "an", "each", "every", "any", "all", "no") else f"“{label}”"


def an(label: str) -> str:
    """Return a label after `a` or `an`."""
    return f"{'an' if label[:1].lower() in 'aeiou' else 'a'} {label}"


def capital(text: str) -> str:
    """Return a sentence with its first letter a capital one, also behind an opening quotation mark."""
    at = 1 if text[:1] == "“" else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
