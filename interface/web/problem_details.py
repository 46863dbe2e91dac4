"""Every error of the API as problem details (RFC 9457), in the reader's language.

Operations raise named exceptions; a view lets them through as DRF exceptions, and this is the one place that turns
those into a response: `application/problem+json` with type, title, status, detail, code, and for a body whose fields
are wrong `errors`, each with the JSON pointer (RFC 6901) of the field it is about.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("The request cannot be understood"),
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("There is nothing at this address"),
    405: _("This method is not offered here"),
    406: _("This format is not offered here"),
    409: _("This contradicts what is already recorded"),
    413: _("The request is too large"),
    415: _("This kind of content is not read here"),
    422: _("The content is readable, but not possible"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
    503: _("The service is not available just now"),
}


def problem(
    status: int, detail: object, *, code: str = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the members of one problem. `detail` says what is wrong and what to do; texts may be lazy translations."""
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, TITLES[500 if status >= 500 else 400])),
        "status": status,
        "detail": str(detail),
    }
    if code:
        members["code"] = code
    if errors:
        members["errors"] = errors
    return members


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Return the response to an exception raised in an API view; unforeseen ones are answered with 500."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    set_rollback()
    if not isinstance(exc, exceptions.APIException):
        return _unforeseen(context.get("request"))
    return Response(_members(exc), status=exc.status_code, headers=_headers(exc), content_type=CONTENT_TYPE)


def _unforeseen(request: Any) -> Response:
    # What Django sends itself before its own error page: it gets the exception logged, and raised again in tests.
    got_request_exception.send(sender=exception_handler, request=getattr(request, "_request", request))
    return Response(problem(500, _("The error has been recorded. Try again later.")), 500, content_type=CONTENT_TYPE)


def _members(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_field_errors(exc.detail, ""))
        count = len(errors)
        detail = errors[0]["detail"] if count == 1 else _("%(count)d fields are wrong; see errors.") % {"count": count}
        return problem(exc.status_code, detail, code="invalid", errors=errors)
    detail = exc.detail if isinstance(exc.detail, str) else "; ".join(str(part) for part in exc.detail)
    return problem(exc.status_code, detail, code=str(getattr(exc.detail, "code", exc.default_code)))


def _field_errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Yield one error per message of DRF's nested lists and dictionaries, with the place it is about."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from _field_errors(below, pointer if name == "non_field_errors" else f"{pointer}/{step}")
    elif isinstance(detail, list):
        for index, below in enumerate(detail):
            nested = isinstance(below, dict | list)
            yield from _field_errors(below, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def problem_response(status: int, detail: object, *, code: str = "") -> JsonResponse:
    """Return a problem from outside DRF."""
    return JsonResponse(
        problem(status, detail, code=code),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


@csrf_exempt
def unknown_address(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:
    """Answer whatever lies under /api/ and is no address of ours."""
    detail = _("%(path)s is not an address of this API. The addresses are listed at /api/docs/.") % {
        "path": request.path
    }
    return problem_response(404, detail, code="not_found")


class BodyLimitMiddleware:
    """Refuse bodies above DATA_UPLOAD_MAX_MEMORY_SIZE before anything reads them.

    Django counts forms only when they are parsed, and DRF reads the stream past that count. Uploads of files
    (multipart forms) have limits of their own where they are received.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        is_api = request.path_info.startswith("/api/")
        if _body_size(request) <= limit or (request.content_type == "multipart/form-data" and not is_api):
            return self.get_response(request)
        detail = _("The body may have at most %(limit)s kB.") % {"limit": limit // 1024}
        if is_api:
            return problem_response(413, detail, code="body_too_large")
        return render(request, "413.html", {"detail": detail}, status=413)


def _body_size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
