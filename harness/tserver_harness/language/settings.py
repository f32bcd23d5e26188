"""Settings of the simulator in a scenario, as in its configuration file.

The one place where the language knows what may be set there.
"""

from typing import Any

from tserver_settings.errors import Problems, did_you_mean
from tserver_settings.scalars import free_value, what
from tserver_settings.source import MapNode, Node

__all__ = ["SETTINGS", "settings_of"]

SETTINGS = (
    "switch",
    "client_password",
    "dns",
    "agents",
    "queues",
    "route_points",
    "outside",
    "no_answer",
    "wrap_up_seconds",
    "busy_release_seconds",
    "lines_per_dn",
    "relogin",
    "logout_on_disconnect",
    "logout_on_out_of_service",
    "max_line_bytes",
    "max_user_data_bytes",
)


def settings_of(node: Node, problems: Problems) -> dict[str, Any]:
    """The settings as a mapping; what a setting may hold is said by the simulator when the scenario runs."""
    if not isinstance(node, MapNode):
        problems.add(node.span, f"`config` needs a mapping, got {what(node)}", "write `{no_answer: {seconds: 10}}`")
        return {}
    for entry in node.entries:
        if entry.key.text not in SETTINGS:
            problem = f"the simulator has no setting `{entry.key.text}`"
            problems.add(entry.key.span, problem, did_you_mean(entry.key.text, SETTINGS))
    return {entry.key.text: free_value(entry.value) for entry in node.entries if entry.key.text in SETTINGS}
