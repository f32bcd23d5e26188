"""The OpenAPI 3.1 document, made from the table of routes; pure. Nothing of a route is described here a second time."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from tserver_sim.control.route import Answer, Asked, Route

__all__ = ["OPENAPI_PATH", "openapi_document", "with_openapi_route"]

OPENAPI_PATH = "/v1/openapi.json"

_PATH_PARTS = {
    "agentId": "An agent's id, such as 1001.",
    "dn": "A DN, such as 7001.",
    "id": "Of a call: your own id or its ConnID, in either case. Of a fault or a scenario run: its number.",
    "number": "An outside number as it is dialled; write a leading + as it is, or as %2B.",
    "sessionId": "SessionID of a client, as EventLinkConnected gave it and /v1/state lists it.",
}

_ERROR_WORDS = {
    400: "The request could not be read.",
    401: "The bearer token is missing or wrong.",
    403: "A browser page of a foreign origin, or a Host that is not this machine.",
    404: "There is no such call, DN, agent, client, fault, scenario or run.",
    409: "It cannot be: nothing rings, the DN is busy, the id is taken, a scenario is running.",
    413: "The body is larger than 1 MiB.",
    422: "The body is JSON, but not what the route can use; `field` says where.",
}

_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "description": "For programs."},
                "message": {"type": "string", "description": "For people."},
                "field": {"type": "string", "description": "What is wrong: a key of the body, or a header."},
            },
        }
    },
}

_ANY_OBJECT = {"type": "object"}

Schemas = Mapping[Any, dict[str, Any]]


def with_openapi_route(routes: Sequence[Route], *, version: str, token: bool) -> tuple[Route, ...]:
    """Add the route that serves the document, which describes it too."""

    async def act(_asked: Asked) -> Answer:
        return Answer(document)

    every = (*routes, Route("GET", OPENAPI_PATH, "This document", act))
    document = openapi_document(every, version=version, token=token)
    return every


def openapi_document(routes: Sequence[Route], *, version: str, token: bool) -> dict[str, Any]:
    """Describe these routes; with `token` the document says that the bearer token is needed."""
    shapes = dict.fromkeys(shape for route in routes for shape in (route.body, route.answer) if shape is not None)
    written, components = msgspec.json.schema_components(
        list(shapes), ref_template="#/components/schemas/{name}", schema_hook=_anything
    )
    schemas: Schemas = dict(zip(shapes, written, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas, token=token)
    parts: dict[str, Any] = {"schemas": {**components, "Error": _ERROR_SCHEMA}}
    if token:
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tserver-sim control API",
            "version": version,
            "description": "The telephone side of the simulated T-Server: what happens without a client asking for it.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": parts,
        **({"security": [{"token": []}]} if token else {}),
    }


def _anything(_kind: type) -> dict[str, Any]:
    return {"description": "A string, an integer, an object or binary data, as on the wire."}  # `object`: any JSON


def _operation(route: Route, schemas: Schemas, *, token: bool) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.path.split("/")[2]],
    }
    parameters = [_path_parameter(name) for name in re.findall(r"\{(\w+)\}", route.path)]
    if route.act is None:
        parameters.append(_LAST_EVENT_ID)
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        needed = _needs_body(route.body)
        operation["requestBody"] = {"required": needed, "content": _json(schemas[route.body])}
    answers = {str(route.status): _success(route, schemas)}
    operation["responses"] = answers | {str(status): _error(status) for status in _errors(route, token=token)}
    return operation


def _success(route: Route, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.act is None:
        return described | {"content": {"text/event-stream": {"schema": {"type": "string"}}}}
    if route.status == HTTPStatus.CREATED:
        described["headers"] = {"Location": {"schema": {"type": "string"}}}
    return described | {"content": _json(_ANY_OBJECT if route.answer is None else schemas[route.answer])}


def _errors(route: Route, *, token: bool) -> list[int]:
    """Give which errors this route can answer with, by what it has."""
    has_body = route.body is not None
    can_be = {
        400: has_body or "{" in route.path or route.act is None,
        401: token,
        403: True,
        404: "{" in route.path or route.asks_switch,
        409: route.asks_switch,
        413: has_body,
        422: has_body,
    }
    return [status for status, possible in can_be.items() if possible]


_LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "Resume behind the event with this id.",
    "schema": {"type": "integer", "minimum": 0},
}


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": _PATH_PARTS[name], "schema": schema}


def _operation_id(route: Route) -> str:
    words = re.findall(r"\w+", route.path.removeprefix("/v1/"))
    return "_".join((route.method.lower(), *words))


def _needs_body(shape: Any) -> bool:
    fixed = isinstance(shape, type) and issubclass(shape, msgspec.Struct)
    return fixed and any(field.required for field in msgspec.structs.fields(shape))


def _error(status: int) -> dict[str, Any]:
    return {"description": _ERROR_WORDS[status], "content": _json({"$ref": "#/components/schemas/Error"})}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
