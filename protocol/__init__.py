"""Rules and paths for use, floor area ratio and service life: pure Python, no Django, no clock, no server."""
