"""Files to start from, with comments: what `tsim new scenario` and `tsim new target` print.

Both are complete: the scenario runs as it is, the target fits a bridge that stands where the guide's toolbar looks
for it.
"""

from collections.abc import Mapping

__all__ = ["NEW_FILES"]

_SCENARIO = """\
# One behaviour per file; let the file's name say it: caller-gives-up-while-ringing.scenario.yaml
# All verbs: docs/scenario-language.md. Check the file with `tsim lint FILE`, see its steps with `tsim explain FILE`.

scenario: A customer calls, the agent accepts in the toolbar, the customer hangs up

# The requirements that this file checks (`tsim list` shows all). An expectation may name its own with `checks: [...]`.
verifies: [IN-01, AC-02, HU-03]

steps:
# alice takes the target's first agent. Her toolbar connects and posts `initialize`; the bridge must register her DN and
# log her in, and the toolbar must hear EventRegistered.
- available: alice

# A customer calls. Numbers are text, quoted or not. `c1` names the call for the steps that follow.
- ringing: {call: c1, at: alice, from: "+14155550123", userData: {segment: gold, visits: 3}}

# A further look at the same message: whatever came since the last step that did something counts.
- hears:
    at: alice
    event: EventRinging
    call: c1
    with: {userData: {segment: gold, visits: {is: integer}}}
    checks: [IN-06]

# She accepts: the bridge must ask the T-Server for it, and the toolbar must hear EventEstablished.
- established: {call: c1, by: toolbar}

- released: {call: c1, by: caller}

# Nothing more comes, from here on for half a second.
- hears-nothing: {at: alice, event: EventReleased, since: here, for: 500 ms}
"""

_TARGET = """\
# Everything about one bridge under test. Try it with `tsim doctor --target FILE`, then `tsim certify --target FILE`.

bridge: {name: my-bridge, version: 0.1.0}

# How to start it, in this file's folder; leave `start` out if it runs already. Placeholders: {tserver.host},
# {tserver.port}, {rest.port}, {websocket.port} as in the addresses below; {agents.json}, the agents below as JSON text:
# [{"agentId":"1001","dn":"7001"},...]; {out}, the run's folder. Literal braces are doubled.
# start:
#   command: [java, -jar, bridge.jar, --port, "{rest.port}"]
#   env: {TSERVER_HOST: "{tserver.host}", TSERVER_PORT: "{tserver.port}", AGENTS: "{agents.json}"}
#   ready: {http: "http://127.0.0.1:8087/health", within_seconds: 30}   # or {tcp: "127.0.0.1:8087"}
#   isolation: restart            # a fresh bridge for each scenario; `reuse` keeps it and only ends calls in between
#   parallel: 4                   # four bridges side by side, on these ports and on 10, 20 and 30 more

# Where our simulated T-Server waits for the bridge, which connects and speaks JSON, one message a line (docs/wire.md).
tserver: {listen: "127.0.0.1:5020"}

# Where the toolbar finds the bridge.
rest: http://127.0.0.1:8087/genesys/events
websocket: ws://127.0.0.1:8087/genesysWs

# The agents that the bridge serves; the simulator is configured to fit. `query` is how a toolbar says who it is.
agents:
- {agentId: "1001", dn: "7001"}
- {agentId: "1002", dn: "7002", query: "agent=1002"}
# - {count: 98, firstAgentId: "1003", firstDn: "7003", query: "agent={agentId}"}

# The toolbar's page, which must be let in, and one that must not.
origin: http://localhost:8000
foreignOrigin: https://elsewhere.example

# Only if the bridge wants a token: the environment variable that holds it, and how it is sent.
# token: {env: MY_TOKEN, rest: "Authorization: Bearer {token}", websocket: "token={token}"}

# How the bridge spells commands and events: guide, express-mock-a, express-mock-b, or a .yaml file of your own.
dialect: guide

# What to test: core is always in. More: errors, resilience, multi-agent, security, load.
profiles: [core, errors]

# What the bridge can do beyond the guide; what is declared is tested: hold, consult, transfer, conference, agent-state,
# unavailable, attached-data, dtmf, routing.
capabilities: []
"""

NEW_FILES: Mapping[str, str] = {"scenario": _SCENARIO, "target": _TARGET}
"""The text of a new file, by what it is."""
