"""What a server does beside its first requests, so that nobody waits for what all of them need."""

import gc
import threading

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from interface.rulebooks.queries import editions_in_force, rulebook_of
from protocol.evaluate.closure import closure_of

log = structlog.get_logger(__name__)


def get_ready() -> None:
    """Begin to read the editions in force, in a thread that ends by itself."""

    def work() -> None:
        try:
            read_editions_in_force()
        finally:
            connection.close()

    threading.Thread(target=work, name="editions in force", daemon=True).start()


def read_editions_in_force() -> None:
    """Read and compile the editions in force. Without a database, or its tables, whoever asks first reads them."""
    try:
        for edition in editions_in_force(timezone.localdate()):
            closure_of(rulebook_of(edition))
    except DatabaseError as error:
        log.warning("editions_not_read", reason=str(error))
    # They stay: looking through their hundred thousand parts for garbage held answers up for a fifth of a second.
    gc.collect()
    gc.freeze()
