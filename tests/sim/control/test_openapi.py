from typing import Any

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from tserver_sim.control.bodies import read_body
from tserver_sim.control.errors import ControlError
from tserver_sim.control.openapi import OPENAPI_PATH, openapi_document
from tserver_sim.control.routes import ROUTES

PAGE = [  # spec/control-api.md, row by row
    "GET /v1/health",
    "GET /v1/state",
    "POST /v1/calls",
    "GET /v1/calls",
    "GET /v1/calls/{id}",
    "POST /v1/calls/{id}/hangup",
    "POST /v1/calls/{id}/answer",
    "PUT /v1/outside/{number}",
    "POST /v1/phones/{dn}/answer",
    "POST /v1/phones/{dn}/hangup",
    "POST /v1/phones/{dn}/hold",
    "POST /v1/phones/{dn}/retrieve",
    "POST /v1/phones/{dn}/dial",
    "POST /v1/agents/{agentId}/login",
    "POST /v1/agents/{agentId}/logout",
    "POST /v1/agents/{agentId}/ready",
    "POST /v1/agents/{agentId}/not-ready",
    "PATCH /v1/calls/{id}/user-data",
    "POST /v1/route-points/{dn}/route",
    "POST /v1/dns/{dn}/out-of-service",
    "POST /v1/dns/{dn}/in-service",
    "POST /v1/link/down",
    "POST /v1/link/up",
    "POST /v1/clients/{sessionId}/cut",
    "POST /v1/server/down",
    "POST /v1/server/up",
    "POST /v1/server/switch-over",
    "POST /v1/server/restart",
    "POST /v1/send",
    "POST /v1/faults",
    "DELETE /v1/faults/{id}",
    "POST /v1/reset",
    "GET /v1/events",
    # What has been added to it:
    "POST /v1/calls/{id}/digits",
    "PUT /v1/route-points/{dn}/router",
    "DELETE /v1/route-points/{dn}/router",
]


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize("token", [False, True])
def test_document_is_valid(token: bool) -> None:
    document = openapi_document(ROUTES, version="1", token=token)
    validate(document)
    assert token == ("security" in document)


async def test_served_document_names_every_route_of_the_page_and_no_other(
    autojump_clock: object, client: httpx.AsyncClient
) -> None:
    document = (await client.get(OPENAPI_PATH)).json()
    validate(document)
    assert sorted([*PAGE, f"GET {OPENAPI_PATH}"]) == sorted(operations(document))


def test_operations_have_ids_of_their_own() -> None:
    found = [each["operationId"] for each in operations(openapi_document(ROUTES, version="1", token=False)).values()]
    assert len(set(found)) == len(found)


def test_errors_are_those_that_the_route_can_answer_with() -> None:
    every = operations(openapi_document(ROUTES, version="1", token=True))
    assert {"200", "401", "403"} == every["GET /v1/health"]["responses"].keys()
    assert {"201", "400", "401", "403", "404", "409", "413", "422"} == every["POST /v1/calls"]["responses"].keys()
    assert {"200", "400", "401", "403", "404"} == every["DELETE /v1/faults/{id}"]["responses"].keys()


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("POST /v1/calls", {"from": "", "to": "7001", "userData": {"k": {"n": 1}}, "id": "c1"}),
        ("POST /v1/calls", {"from": "", "to": ""}),
        ("POST /v1/calls", {"to": "7001"}),
        ("POST /v1/calls", {"from": "1", "to": "7001", "colour": "red"}),
        ("PUT /v1/outside/{number}", {"behaviour": "busy", "afterSeconds": 0.5}),
        ("PUT /v1/outside/{number}", {"behaviour": "busy", "afterSeconds": -1}),
        ("POST /v1/phones/{dn}/hold", {}),
        ("POST /v1/phones/{dn}/hold", {"connId": 1}),
        ("POST /v1/faults", {"kind": "drop", "message": "EventRinging", "times": 2}),
        ("POST /v1/faults", {"kind": "lose", "message": "EventRinging"}),
        ("POST /v1/server/down", {"seconds": None}),
        ("POST /v1/server/down", {"server": "backup"}),
        ("POST /v1/server/restart", {"calls": "lost", "seconds": 2}),
        ("POST /v1/server/restart", {"calls": "some"}),
        ("POST /v1/reset", {"now": True}),
        ("PATCH /v1/calls/{id}/user-data", {"anything": {"at": "all"}}),
    ],
)
def test_schema_and_reader_agree(operation: str, body: dict[str, Any]) -> None:
    document = openapi_document(ROUTES, version="1", token=False)
    schema = operations(document)[operation]["requestBody"]["content"]["application/json"]["schema"]
    by_schema = jsonschema.Draft202012Validator({**schema, "components": document["components"]}).is_valid(body)
    route = next(route for route in ROUTES if f"{route.method} {route.path}" == operation)
    try:
        read_body(jsonschema_bytes(body), route.body)
    except ControlError:
        assert not by_schema
    else:
        assert by_schema


def jsonschema_bytes(body: dict[str, Any]) -> bytes:
    return httpx.Request("POST", "http://127.0.0.1", json=body).content
