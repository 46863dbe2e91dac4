"""What stands in an edition and changes nothing: warnings."""

from __future__ import annotations

from protocol.rulebook.compile import Compiler


def warn_of_unused(compiler: Compiler) -> None:
    """Warn of facts, defines, tables and groups that nothing mentions; silent while something could not be read."""
    outline = compiler.outline
    if outline.unreadable or any(problem.severity == "error" for problem in outline.problems):
        return
    hint = "Take it out, or use it."
    for name, fact in compiler.facts.items():
        if name not in compiler.mentioned_facts:
            outline.warn(fact.place, "unused", f"No expression mentions the fact {name}.", hint)
    for name, table in compiler.tables.items():
        if name not in compiler.mentioned_tables:
            outline.warn(table.place, "unused", f"No expression reads the table {name}.", hint)
    for name, (key, _) in outline.defines.items():
        if name not in compiler.mentioned_defines:
            outline.warn(key.place, "unused", f"No expression mentions {name}.", hint)
    if outline.rulebook is not None:
        used = {path.shape.group for path in outline.paths.values()}
        for name in outline.rulebook.shape.groups:
            if name not in used:
                place = outline.rulebook.place_of("groups", name)
                outline.warn(place, "unused", f"No path belongs to the group {name}.", hint)
