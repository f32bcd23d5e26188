"""Bridges side by side: the same target on other ports, so that scenarios of one run can be shared among them. Pure."""

from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from tserver_harness.target import Probe, Target

__all__ = ["side_of"]

STEP_PORTS = 10
"""Between the ports of one bridge and of the next: REST and WebSocket often have neighbouring ones."""


def side_of(target: Target, number: int) -> Target:
    """The target as its `number`-th bridge, counted from 0, is reached: each of its ports so many steps further on."""
    if number == 0 or target.start is None:
        return target
    ready = target.start.ready
    return replace(
        target,
        tserver=_moved(target.tserver, number),
        rest=_moved_url(target.rest, number),
        websocket=_moved_url(target.websocket, number),
        start=replace(target.start, ready=None if ready is None else _moved_probe(ready, number)),
    )


def _moved_probe(probe: Probe, number: int) -> Probe:
    move = _moved_url if probe.kind == "http" else _moved
    return replace(probe, address=move(probe.address, number))


def _moved(place: str, number: int) -> str:
    host, _, port = place.rpartition(":")
    return f"{host}:{int(port) + number * STEP_PORTS}"


def _moved_url(url: str, number: int) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme in {"https", "wss"} else 80)
    place = parts.netloc if parts.port is not None else f"{parts.netloc}:{port}"
    return urlunsplit(parts._replace(netloc=_moved(place, number)))
