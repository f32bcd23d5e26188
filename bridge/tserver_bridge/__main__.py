"""`python -m tserver_bridge` is `tsim bridge`."""

from tserver_bridge.cli import bridge_command

if __name__ == "__main__":
    bridge_command()
