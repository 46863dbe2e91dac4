"""The exception of an import that was refused as a whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interface.registry.importing.report import Report


class ImportRefused(Exception):
    """Nothing was imported; `reasons` are sentences that say where and what to do.

    `report` holds the rows in question where the reading had come that far.
    """

    def __init__(self, reasons: Sequence[str], report: "Report | None" = None) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)
        self.report = report
