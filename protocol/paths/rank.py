"""What one set of paths is better in than another."""

from __future__ import annotations

from typing import Literal

Objective = Literal["cost", "obligations", "time"]
"""What to have least of: money, duties, or days until the project can begin."""
