"""The router that every module of routes uses: what all operations have in common, said once."""

import re
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, Response
from fastapi.datastructures import DefaultPlaceholder
from pydantic import PlainSerializer
from starlette._utils import get_route_path
from starlette.routing import Match, compile_path
from starlette.types import Scope

from emporion.adapters.encoding import to_json
from emporion.adapters.http.dependencies import IDEMPOTENCY_KEY
from emporion.adapters.http.errors import Unexpected
from emporion.adapters.http.etags import IF_MATCH
from emporion.adapters.http.known import refuse_unknown_parameters
from emporion.adapters.http.problems import problems
from emporion.domain.shared.errors import Forbidden, Invalid, NotFound, Unauthenticated, Unavailable

_KEY_PARAMETER = {
    "name": IDEMPOTENCY_KEY,
    "in": "header",
    "required": False,
    "description": "Makes a repetition a replay: same key and body, same answer, done once. Use a UUID.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


_MATCH_PARAMETER = {
    "name": IF_MATCH,
    "in": "header",
    "required": False,
    "description": "The ETag of what is changed, as last seen: 412 if somebody changed it since.",
    "schema": {"type": "string"},
}


def _parameters(methods: set[str]) -> list[dict[str, Any]]:
    keyed = [_KEY_PARAMETER] if "POST" in methods else []
    return [*keyed, _MATCH_PARAMETER] if methods & {"POST", "PUT", "PATCH", "DELETE"} else keyed


class Router(APIRouter):
    """Routes below `/v1` + `prefix`. The return annotation is the answer's schema, rendered by `to_json`;
    the problems that the bus itself can answer are declared for all, a route adds its own with
    `responses=problems(NotFound, Conflict)`.
    """

    def __init__(self, prefix: str, *, tag: str) -> None:
        kinds = (Invalid, Unauthenticated, Forbidden, Unexpected, Unavailable)
        in_shop = (NotFound,) if "{shop}" in prefix else ()
        super().__init__(
            prefix=f"/v1{prefix}",
            tags=[tag],
            responses=problems(*kinds, *in_shop),
            dependencies=[Depends(refuse_unknown_parameters)],
        )
        pattern, *_ = compile_path(self.prefix)
        self._begins = re.compile(pattern.pattern.removesuffix("$")).match

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As FastAPI's, which compares a path with each route of each router before the right one."""
        if not self._begins(get_route_path(scope)):
            return Match.NONE, {}
        return super().matches(scope)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """As FastAPI's, called by `@router.get` and its like."""
        if isinstance(options.get("response_model"), DefaultPlaceholder):
            options["response_model"] = _rendered(get_type_hints(endpoint, include_extras=True).get("return"))
        parameters = _parameters(set(options.get("methods") or ()))
        if parameters:
            options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "parameters": parameters}
        super().add_api_route(path, endpoint, **options)


def _rendered(answer: Any) -> Any:
    """The annotation with our own JSON form; pydantic would write NUMERIC's zero as "0E-18"."""
    if answer is None or answer is type(None) or (isinstance(answer, type) and issubclass(answer, Response)):
        return None
    return Annotated[answer, PlainSerializer(lambda value: to_json(value))]
