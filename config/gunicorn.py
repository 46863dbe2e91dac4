"""How gunicorn serves, and what it does in each worker before the first request."""

import sys
from typing import Any

threads = 2
loglevel = "warning"


def post_worker_init(_worker: Any) -> None:
    """Get a worker ready, once its application is there."""
    from interface.rulebooks.ready import get_ready

    # Threads of one worker take turns where they wait for the database; being made to in the midst of an answer costs
    # a quarter of it.
    sys.setswitchinterval(0.05)
    get_ready()
