"""Did you mean …? One hint, worded the same everywhere."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(word: str, known: Iterable[str], kind: str = "") -> str:
    """Return a hint naming the known word closest to the given one, or a few of the known words, or nothing.

    Args: word: what was written. known: what could stand there. kind: plural noun for the list (`Facts are: …`).
    """
    names = [str(name) for name in known]
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"Did you mean {close[0]}?"
    by_case = {name.lower(): name for name in names}
    if word.lower() in by_case:
        return f"Did you mean {by_case[word.lower()]}?"
    if not names or not kind:
        return ""
    shown = ", ".join(sorted(names)[:12])
    return f"{kind} are {shown}{', …' if len(names) > 12 else ''}."
