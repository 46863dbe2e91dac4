"""Did you mean …? One hint, worded the same everywhere."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, whatever its case, or an empty text."""
    names = [str(name) for name in known]
    if close := get_close_matches(word[:200], names, n=1, cutoff=0.6):
        return close[0]
    return {name.lower(): name for name in names}.get(word.lower(), "")


def suggest(word: str, known: Iterable[str], kind: str = "") -> str:
    """Return a hint naming the known word closest to the given one, or a few of the known words, or nothing.

    Args: word: what was written. known: what could stand there. kind: plural noun for the list (`Facts are: …`).
    """
    names = [str(name) for name in known]
    if close := closest(word, names):
        return f"Did you mean {close}?"
    if not names or not kind:
        return ""
    shown = ", ".join(sorted(names)[:12])
    return f"{kind} are {shown}{', …' if len(names) > 12 else ''}."
