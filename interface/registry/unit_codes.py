"""The 28-digit unit code of immovable property (不动产单元号): 6+3+3+2+5 for the parcel, 1+8 for the fixture.

It is checked where a key looks like one and never demanded: other countries have other keys.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

LENGTH = 28
# Ownership: state, collective, disputed. Kind of land: the letters of the cadastral coding standard.
OWNERSHIP = "GJZ"
LAND_KINDS = "ABCDEFGHJKLNPQRSTUVWXY"
FIXTURES = "FLQW"


def looks_like_unit_code(text: str) -> bool:
    """Return whether a key claims to be a unit code: as long as one, and beginning with a district's six digits."""
    code = compact(text)
    return len(code) == LENGTH and code[:6].isdigit()


def compact(text: str) -> str:
    """Return a code without the spaces it is often written with, in capitals."""
    return re.sub(r"\s", "", text).upper()


def problems_of_unit_code(text: str) -> list[str]:
    """Return what is wrong with a unit code, a sentence each; an empty list for a right one."""
    code = compact(text)
    if len(code) != LENGTH:
        return [_("A unit code has %(length)d characters, not %(found)d.") % {"length": LENGTH, "found": len(code)}]
    return list(_problems(code))


def _problems(code: str) -> Iterator[str]:
    if not re.fullmatch(r"[0-9]{12}", code[:12]):
        yield _("It begins with 12 digits: 6 of the district, 3 of the cadastral area and 3 of its section.")
    if code[12] not in OWNERSHIP or code[13] not in LAND_KINDS:
        yield _("Characters 13 and 14 say the kind of land, as in GB; “%(found)s” is none.") % {"found": code[12:14]}
    if not re.fullmatch(r"[0-9]{5}", code[14:19]):
        yield _("Characters 15 to 19 are the number of the parcel.")
    if code[19] not in FIXTURES:
        yield _("Character 20 says what stands on the parcel: F, L, Q or W; “%(found)s” is none.") % {"found": code[19]}
    if not re.fullmatch(r"[0-9]{8}", code[20:]):
        yield _("The last 8 characters are the number of the fixture.")
    elif code[19] == "W" and code[20:] != "00000000":
        yield _("A parcel without a fixture ends on W00000000.")
