"""`spec/wire-protocol.md`, "A session by hand", as it stands there: what is typed, and what has to come."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from telephone_world import running_server

CONN_ID = "0071027198180001"
PAGE = """
> {"message":"RequestRegisterClient","ReferenceID":1,"ProtocolVersion":"tsim/1","ApplicationName":"nc"}
< {"message":"EventLinkConnected","ReferenceID":1,"SessionID":"...","ApplicationName":"TServer","ServerRole":"Primary","ServerVersion":"...","ProtocolVersion":"tsim/1","TimeinSecs":...,"TimeinuSecs":...,"EventSequenceNumber":1}
> {"message":"RequestRegisterAddress","ReferenceID":2,"ThisDN":"7001","RegisterMode":"ModeShare","ControlMode":"RegisterDefault","AddressType":"DN"}
< {"message":"EventRegistered","ReferenceID":2,"ThisDN":"7001","AddressInfoType":"AddressType","Extensions":{"AgentStatus":0,"status":0},...}
> {"message":"RequestAgentLogin","ReferenceID":3,"ThisDN":"7001","AgentID":"1001","AgentWorkMode":"AutoIn"}
< {"message":"EventAgentLogin","ReferenceID":3,"ThisDN":"7001","AgentID":"1001","AgentWorkMode":"AutoIn",...}
< {"message":"EventAgentReady","ThisDN":"7001","AgentID":"1001","AgentWorkMode":"AutoIn",...}
< {"message":"EventRinging","ThisDN":"7001","ThisDNRole":"RoleDestination","OtherDN":"+14155551212","OtherDNRole":"RoleOrigination","CallType":"Inbound","CallState":"Ok","CallID":1,"ConnID":"0071027198180001","CallUUID":"...","ANI":"+14155551212","DNIS":"8005551000","AgentID":"1001","UserData":{...},...}
> {"message":"RequestAnswerCall","ReferenceID":4,"ThisDN":"7001","ConnID":"0071027198180001"}
< {"message":"EventEstablished","ReferenceID":4,"ThisDN":"7001","ConnID":"0071027198180001",...}
> {"message":"RequestReleaseCall","ReferenceID":5,"ThisDN":"7001","ConnID":"0071027198180001"}
< {"message":"EventReleased","ReferenceID":5,"ThisDN":"7001","ConnID":"0071027198180001","CallState":"Ok",...}
"""  # noqa: E501  # the lines are the page's


def steps() -> Iterator[tuple[str, str]]:
    for line in PAGE.strip().splitlines():
        yield line[0], line[2:]


def as_pattern(line: str) -> dict[str, Any]:
    """The line of the page with `...` read as anything: a value None, a text that may be any, keys that may follow."""
    line = line.replace(",...}", "}").replace("{...}", "null").replace('"..."', "null")
    wanted: dict[str, Any] = json.loads(re.sub(r":\.\.\.(?=[,}])", ":null", line))
    return wanted


def test_session_of_the_page_played_literally(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        nc, conn_id = server.client(), CONN_ID
        for direction, line in steps():
            if direction == ">":
                nc.write(line.replace(CONN_ID, conn_id).encode() + b"\n")
                continue
            wanted = as_pattern(line)
            if wanted["message"] == "EventRinging":
                body = {"from": "+14155551212", "to": "7001", "dnis": "8005551000", "userData": {"segment": "gold"}}
                conn_id = server.control.post("/v1/calls", body)["connId"]
            got = nc.next()
            assert got is not None, f"nothing came instead of {line}"
            wanted = {key: conn_id if value == CONN_ID else value for key, value in wanted.items()}
            assert wanted.keys() <= got.keys()
            assert wanted == {key: None if wanted[key] is None else got[key] for key in wanted}
            assert ("ReferenceID" in got) == ("ReferenceID" in wanted)
        nc.nothing()
