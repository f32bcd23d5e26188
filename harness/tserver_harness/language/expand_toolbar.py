"""What toolbars do: tree nodes to steps of the plan."""

from typing import Any

from tserver_harness.language.situation import Initialized, PartyState, Situation
from tserver_harness.language.syntax import AgentName, StepNode
from tserver_harness.language.wording import named, toolbar_text
from tserver_harness.plan import CloseToolbar, ConnectToolbar, MisuseSocket, PostCommand, PostRaw, ReadingChanged

__all__ = ["close", "command", "connect", "go_on_reading", "misuse", "post", "stop_reading", "try_connect"]


def connect(node: StepNode, path: str, situation: Situation) -> ConnectToolbar:
    """`connect`."""
    situation.open_tab(node.get(AgentName, "agent"), node.span)
    return _connect(node, path, situation, may_fail=False)


def try_connect(node: StepNode, path: str, situation: Situation) -> ConnectToolbar:
    """`try-connect`."""
    return _connect(node, path, situation, may_fail=True)


def _connect(node: StepNode, path: str, situation: Situation, *, may_fail: bool) -> ConnectToolbar:
    agent, tab = _whose(node, situation)
    return ConnectToolbar(
        path=path,
        verb=node.verb.name,
        text=f"{toolbar_text(agent, tab)} {'tries to connect' if may_fail else 'connects'}",
        span=node.span,
        agent=agent,
        tab=tab,
        origin=node.find(str, "origin"),
        query=node.find(str, "query"),
        token=node.find(str, "token"),
        may_fail=may_fail,
    )


def close(node: StepNode, path: str, situation: Situation) -> CloseToolbar:
    """`close`."""
    agent, tab = _whose(node, situation)
    how = node.get(str, "how")
    situation.close_tab(node.get(AgentName, "agent"))
    text = f"{toolbar_text(agent, tab)} closes its socket" + (" abruptly" if how == "abrupt" else "")
    return CloseToolbar(path=path, verb=node.verb.name, text=text, span=node.span, agent=agent, tab=tab, how=how)


def misuse(node: StepNode, path: str, situation: Situation) -> MisuseSocket:
    """`misuse`."""
    agent, tab = _whose(node, situation)
    how = node.get(str, "how")
    if how != "slow-handshake":
        situation.close_tab(node.get(AgentName, "agent"))
    text = f"{toolbar_text(agent, tab)} misuses its socket: {how}"
    return MisuseSocket(path=path, verb=node.verb.name, text=text, span=node.span, agent=agent, tab=tab, how=how)


def stop_reading(node: StepNode, path: str, situation: Situation) -> ReadingChanged:
    """`stop-reading`."""
    return _reading(node, path, situation, reads=False)


def go_on_reading(node: StepNode, path: str, situation: Situation) -> ReadingChanged:
    """`go-on-reading`."""
    return _reading(node, path, situation, reads=True)


def _reading(node: StepNode, path: str, situation: Situation, *, reads: bool) -> ReadingChanged:
    agent, tab = _whose(node, situation)
    text = f"{toolbar_text(agent, tab)} {'reads again' if reads else 'stops reading'}"
    return ReadingChanged(path=path, verb=node.verb.name, text=text, span=node.span, agent=agent, tab=tab, reads=reads)


def command(node: StepNode, path: str, situation: Situation) -> PostCommand:
    """`command`."""
    agent, tab = _whose(node, situation)
    kind = node.get(str, "type")
    call, new_call = _calls(node, situation, agent, kind)
    answer = situation.new_answer(node.find(str, "as"), path, node.span)
    if kind == "initialize":
        situation.initialized[agent] = Initialized(path, answer)
    keys = situation.renamed(_keys(node, situation))
    about = "" if call is None else f" for {call}"
    starting = "" if new_call is None else f" as {new_call}"
    to = f" to {named(keys['toNumber'])}" if "toNumber" in keys else ""
    return PostCommand(
        path=path,
        verb=node.verb.name,
        text=f"{toolbar_text(agent, tab)} posts {kind}{about}{to}{starting}",
        span=node.span,
        agent=agent,
        tab=tab,
        command=kind,
        call=call,
        new_call=new_call,
        keys=keys,
        answer=answer,
    )


def _calls(node: StepNode, situation: Situation, agent: str, kind: str) -> tuple[str | None, str | None]:
    """The call that the command is about, and the one that it starts."""
    name, starts = node.find(str, "call"), node.find(str, "starts")
    if kind == "makeCall":
        starts, name = name or starts, None
    call = None if name is None else situation.call(name, node.where("call")).name
    if starts is None:
        return call, None
    new_call = situation.new_call(starts, node.where("call" if kind == "makeCall" else "starts"), caller=agent)
    new_call.parties[agent] = PartyState.DIALING
    return call, new_call.name


def _keys(node: StepNode, situation: Situation) -> dict[str, Any]:
    keys = dict(node.others)
    if node.has("to"):
        keys["toNumber"] = situation.number(node.arguments["to"], node.where("to"))
    if node.has("id"):
        keys["eventId"] = node.get(str, "id")
    return keys


def post(node: StepNode, path: str, situation: Situation) -> PostRaw:
    """`post`."""
    agent, _ = _whose(node, situation)
    method, body = node.get(str, "method"), node.get(str, "body")
    answer = situation.new_answer(node.find(str, "as"), path, node.span)
    content_type = node.find(str, "contentType")
    headers = {
        "Origin": node.get(str, "origin"),
        "Content-Type": ("application/json" if body else "") if content_type is None else content_type,
        **(node.find(dict, "headers") or {}),
    }
    return PostRaw(
        path=path,
        verb=node.verb.name,
        text=f"{agent}'s toolbar sends {method} with {_body_text(body, node.get(int, 'repeat'))}",
        span=node.span,
        agent=agent,
        method=method,
        address=node.find(str, "path"),
        headers=situation.renamed({name: value for name, value in headers.items() if value}),
        body=situation.renamed(body),
        repeat_body=node.get(int, "repeat"),
        answer=answer,
    )


def _body_text(body: str, times: int) -> str:
    if not body:
        return "no body"
    text = named(body) if len(body) <= 60 else f"{named(body)[:60]}..."
    return f"the body {text}" + (f", {times} times over" if times != 1 else "")


def _whose(node: StepNode, situation: Situation) -> tuple[str, str]:
    given = node.get(AgentName, "agent")
    return situation.agent(given, node.where("agent")), given.tab or "main"
