"""Reads the text files of fixtures/: blocks parted by empty lines, lines that start with # left out."""

from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures"


def blocks(name: str) -> list[list[str]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("# ")]
    return [block.split("\n") for block in "\n".join(lines).strip("\n").split("\n\n") if block.strip()]


def expected_mistakes(block: list[str]) -> list[tuple[int, str, str]]:
    """Return (offset, code, beginning of the sentence) for each line with a ^ under the first line of a block."""
    mistakes = []
    for line in block[1:]:
        code, _, sentence = line[line.index("^") + 2 :].partition(": ")
        mistakes.append((line.index("^"), code, sentence))
    return mistakes
