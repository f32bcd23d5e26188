"""The version that the simulator says it has: that of the installed distribution."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["VERSION"]


def _version() -> str:
    try:
        return version("tserver-sim")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0+unknown"


VERSION = _version()
