"""`tsim up`: simulator, control API and reference bridge for someone who develops a toolbar, until Ctrl-C."""

import click

__all__ = ["up"]

_PORT = click.IntRange(0, 65535)
_EPILOG = "\b\nExamples:\n  tsim up\n  tsim up --port 9087 --config call-centre.yaml"
