"""Findings as lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from protocol.lint.deep import sentences
from protocol.lint.deep.finding import KINDS, Finding
from protocol.rulebook.model import Language


def lines_of(finding: Finding, language: Language, folder: str = "") -> Iterator[str]:
    """Yield `file:line:column: kind: sentence (how sure).`, then each witness as a facts file, set in.

    Args: folder: what the file's path is relative to, shown before it.
    """
    place = f"{folder}/{finding.place}" if folder else str(finding.place)
    subject = ", ".join((*finding.rules[:1], *finding.paths[:1]))
    kind = sentences.kind(finding.kind, language)
    about = f" {subject}" if subject else ""
    colon, opening, closing = (": ", " (", ")") if language == "en" else ("：", "（", "）")
    sure = sentences.certainty(finding.how, finding.tried, language)
    yield f"{place}: {kind}{about}{colon}{finding.says[language]}{opening}{sure}{closing}"
    for witness in finding.witnesses:
        yield f"  {json.dumps(dict(witness.facts), ensure_ascii=False)}"


def summary_of(findings: Iterable[Finding], language: Language) -> str:
    """Return how many findings of each kind there are."""
    kinds = [finding.kind for finding in findings]
    counts = [f"{kinds.count(kind)} {sentences.kind(kind, language)}" for kind in KINDS if kind in kinds]
    if not counts:
        return {"en": "Nothing found.", "zh-Hans": "未发现问题。"}[language]
    return ", ".join(counts) + "." if language == "en" else "、".join(counts) + "。"
