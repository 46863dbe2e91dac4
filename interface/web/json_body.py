"""Reading JSON bodies: whatever cannot be stored or nested that deep is the sender's mistake, not ours."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant


class StorableJSONParser(JSONParser):
    """Refuses, beside what is no JSON: NaN and Infinity, boundless nesting, NUL and half characters in texts."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value of a body. Raises: ParseError with a sentence for the sender."""
        encoding = (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET)
        try:
            text = stream.read().decode(encoding)
            value = json.loads(text, parse_constant=strict_constant)
        except (ValueError, LookupError) as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": error}) from error
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply.")) from error
        # Only an escape can bring in a character that the text itself could not hold.
        if "\\u" in text and not all(_storable(found) for found in _texts(value)):
            raise ParseError(_("A text holds a character that cannot be stored (NUL, or half of a pair)."))
        return value


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
