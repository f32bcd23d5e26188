"""What the bridge says about itself: `/health` for probes, `/metrics` for Prometheus."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tserver_bridge.desk import Desk

__all__ = ["health_of", "metrics_of"]


def _version() -> str:
    try:
        return version("tserver-sim")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0+unknown"


def health_of(desk: Desk) -> dict[str, Any]:
    """The bridge is up when it answers; whether the T-Server is, it says."""
    return {
        "status": "ok",
        "version": _version(),
        "tserver": "connected" if desk.link_up else "not connected",
        "sockets": desk.socket_count,
    }


def metrics_of(desk: Desk) -> str:
    """The counters in Prometheus' text form."""
    gauges = {"tserver_connected": int(desk.link_up), "sockets_open": desk.socket_count}
    lines = [f"# TYPE tsim_bridge_{name} gauge\ntsim_bridge_{name} {value}" for name, value in gauges.items()]
    lines += [
        f"# TYPE tsim_bridge_{name}_total counter\ntsim_bridge_{name}_total {value}"
        for name, value in sorted(desk.counted.items())
    ]
    return "\n".join(lines) + "\n"
