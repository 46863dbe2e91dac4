"""Carries figures of public sources over into our own rulebooks; each run gives the same bytes."""
