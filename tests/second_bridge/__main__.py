"""A second good bridge, of another design than the reference bridge: threads, the standard library, one process.

Written from the contract's pages alone, to hold the harness to fairness: whatever of this bridge is blamed is either a
fault of it or an unfair check. Nothing of it is shipped. `python tests/second_bridge --listen 127.0.0.1:8087`; it reads
TSERVER_HOST, TSERVER_PORT and AGENTS (the JSON that the harness gives) and, if it is to want one, BRIDGE_TOKEN.
"""

import argparse
import json
import os
import socket
import threading

from desk import Agent
from quirks import QUIRKS, Quirks
from switchboard import Switchboard
from web import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="second_bridge")
    parser.add_argument("--listen", default="127.0.0.1:8087")
    parser.add_argument("--quirk", action="append", default=[], choices=list(QUIRKS))
    given = parser.parse_args()
    tserver = (os.environ.get("TSERVER_HOST", "127.0.0.1"), int(os.environ.get("TSERVER_PORT", "5020")))
    said = json.loads(os.environ.get("AGENTS") or '[{"agentId": "1001", "dn": "7001"}]')
    agents = [Agent(each["agentId"], each["dn"], each.get("password")) for each in said]
    host, _, port = given.listen.rpartition(":")
    threading.stack_size(256 * 1024)  # two threads for each toolbar, and there may be hundreds
    switchboard = Switchboard(agents, tserver, Quirks(frozenset(given.quirk)))
    switchboard.start()
    with socket.create_server((host, int(port)), backlog=512) as listener:
        print(f"listening at {given.listen}", flush=True)
        serve(listener, switchboard, os.environ.get("BRIDGE_TOKEN"))


if __name__ == "__main__":
    main()
