"""The closed lists of the language: its functions, its words, and what SQL has that it has not.

    expression  := or
    or          := and (OR and)*
    and         := not (AND not)*
    not         := NOT not | comparison
    comparison  := sum ((= | <> | != | < | <= | > | >=) sum | [NOT] BETWEEN sum AND sum | [NOT] IN (sum, ...))?
    sum         := product ((+ | -) product)*
    product     := sign ((* | /) sign)*
    sign        := - sign | atom
    atom        := number | 'text' | TRUE | FALSE | DATE 'yyyy-mm-dd' | no_limit | name | table.column
                 | function(expression, ...) | IF(condition, yes, no) | ( expression )
                 | CASE WHEN condition THEN value ... [ELSE value] END
                 | CASE subject WHEN value THEN value ... [ELSE value] END

Keywords and function names may be written in either case; names are case-sensitive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LONGEST_TEXT: Final = 10_000
MOST_TOKENS: Final = 600
MOST_NODES: Final = 2_000
DEEPEST_NESTING: Final = 20
DEEPEST_TREE: Final = 80

MANY: Final = 10_000

FUNCTIONS: Final[Mapping[str, tuple[int, int]]] = {
    "min": (2, MANY),
    "max": (2, MANY),
    "floor": (1, 1),
    "ceil": (1, 1),
    "abs": (1, 1),
    "round_half_up": (2, 2),
    "years_between": (2, 2),
    "lookup": (2, MANY),
    "band": (2, 2),
    "is_a": (2, 2),
    "share": (1, 1),
    "quantity": (2, 2),
    "taken": (1, 1),
}
"""Least and most arguments of each function."""

USAGE: Final[Mapping[str, str]] = {
    "if": "Write IF(condition, yes, no).",
    "floor": "Write floor(x).",
    "ceil": "Write ceil(x).",
    "abs": "Write abs(x).",
    "round_half_up": "Write round_half_up(x, 2).",
    "years_between": "Write years_between(starts_on, right_ends).",
    "lookup": "Write lookup(table, key, ...), or lookup(table.column, key, ...).",
    "band": "Write band(table, x), or band(table.column, x).",
    "is_a": "Write is_a(use, '07').",
    "share": "Write share('07').",
    "quantity": "Write quantity(1000, 'm2').",
    "taken": "Write taken('path-id').",
}

KEYWORDS: Final = frozenset(
    {"AND", "OR", "NOT", "BETWEEN", "IN", "CASE", "WHEN", "THEN", "ELSE", "END", "IF", "TRUE", "FALSE"}
)
CALLABLE_WORDS: Final = KEYWORDS - {"END", "TRUE", "FALSE"}
"""Keywords after which a parenthesis may open."""

NEVER_NAMES: Final = KEYWORDS | {"DATE", "NO_LIMIT"}
"""What no name can be. A function's name can: `share` alone is a name, `share(…)` the function."""

_UNKNOWN_HINT = "A fact that is not known makes the answer unknown by itself; nothing has to ask for it."

PLANNED_REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "NULL": ("NULL is not part of the language.", _UNKNOWN_HINT),
    "IS": ("IS is not part of the language.", _UNKNOWN_HINT),
    "LIKE": ("LIKE is not part of the language.", "Compare texts with = or IN."),
    "ILIKE": ("ILIKE is not part of the language.", "Compare texts with = or IN."),
    "SELECT": ("A query cannot stand inside an expression.", "Read a table with lookup or band."),
    "WITH": ("A query cannot stand inside an expression.", "Read a table with lookup or band."),
    "CAST": ("Nothing is ever converted.", "Declare the fact with the type and the unit it has."),
    "DISTINCT": ("DISTINCT is not part of the language.", ""),
    "INTERVAL": ("Dates are not added up.", "years_between(a, b) gives the years between two dates."),
    "CURRENT_DATE": ("The language has no clock.", "Use starts_on, or a fact that holds a date."),
    "%": ("% is not part of the language.", "Write shares as numbers, 20 % as 0.2."),
    "||": ("Texts cannot be joined.", "For a condition write OR."),
    "::": ("Nothing is ever converted.", "Declare the fact with the type and the unit it has."),
    ";": ("A second statement cannot follow.", "One field holds one expression."),
    "==": ("== is not part of the language.", "Equality is a single =."),
    "<=>": ("<=> is not part of the language.", "Equality is a single =."),
    "&&": ("&& is not part of the language.", "Write AND."),
    "^": ("^ is not part of the language.", "Multiply the number by itself."),
}
"""What people write from habit: (message, hint) by the word in upper case, or by the sign."""
