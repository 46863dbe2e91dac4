"""What stops a screening: something an engine cannot say, or input it cannot read."""

from __future__ import annotations

WAS_STOPPED = "The screening was stopped. Nothing was written."


class CannotExpress(ValueError):
    """A construct of the edition or the demand has no exact form in SQL; the message names it. Nothing is guessed."""


class ScreeningFailed(Exception):
    """A screening ended without a result; the message says why and what to do. No file was left under the name."""


class WrongInput(ScreeningFailed):
    """Sites or a demand cannot be read; the message says where and what to do."""


class Cancelled(ScreeningFailed):
    """Somebody stopped the screening."""
