"""Who plays in a log: which DNs are agents' phones, and by which names a scenario calls them.

A DN is a phone when something happens on it that happens on phones only. Queues and route points are none: calls wait
there and are sent on, so their events are for the comments.
"""

from collections.abc import Iterable, Mapping

from tserver_sim.log import Entry, Mark, ReadLog

__all__ = ["NAMES", "agents_of"]

NAMES = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy")
"""As many as the reference target has agents; whoever comes later stays in the comments."""

_ON_PHONES = frozenset(
    {
        "EventAgentLogin",
        "EventAgentLogout",
        "EventAgentNotReady",
        "EventAgentReady",
        "EventDNBackInService",
        "EventDNOutOfService",
        "EventDialing",
        "EventEstablished",
        "EventOffHook",
        "EventOnHook",
        "EventRinging",
        "RequestAgentLogin",
        "RequestAnswerCall",
        "RequestMakeCall",
    }
)

_OF_QUEUES = frozenset({"EventQueued", "EventRouteRequest", "EventDiverted", "EventRouteUsed"})


def agents_of(log: ReadLog) -> Mapping[str, str]:
    """DN to name, in the order in which they appear."""
    queues = {dn for entry in log.entries if entry.message.name in _OF_QUEUES and (dn := _dn(entry))}
    seen: dict[str, None] = {}
    for dn in _phones(log):
        if dn not in queues:
            seen.setdefault(dn)
    return dict(zip(seen, NAMES, strict=False))


def _phones(log: ReadLog) -> Iterable[str]:
    happened: list[Entry | Mark] = sorted([*log.entries, *log.marks], key=lambda each: each.line)
    for each in happened:
        match each:
            case Mark(dn=dn):
                yield dn
            case Entry(message=message) if message.name in _ON_PHONES and (dn := _dn(each)):
                yield dn


def _dn(entry: Entry) -> str:
    dn = entry.message.get("ThisDN")
    return dn if isinstance(dn, str) else ""
