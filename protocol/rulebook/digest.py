"""The digest of an edition: SHA-256 over the canonical bytes of all its files but `cases/`.

Canonical bytes, file after file, paths sorted by code point: the path in UTF-8, LF, the number of bytes of the text in
decimal, LF, the text in UTF-8 with LF line ends and without a byte order mark, LF. So no text can be shifted from one
file into another without a new digest.
"""

import hashlib
from collections.abc import Mapping

from protocol.rulebook.read import canonical


def digest_of(files: Mapping[str, str]) -> str:
    """Return `sha256:<hex>` of an edition's texts by path."""
    digest = hashlib.sha256()
    for path, text in canonical(files).items():
        if path.startswith("cases/"):
            continue
        content = text.encode("utf-8", "surrogatepass")
        digest.update(f"{path}\n{len(content)}\n".encode())
        digest.update(content)
        digest.update(b"\n")
    return f"sha256:{digest.hexdigest()}"
