"""The version that the simulator says it has."""

from importlib.metadata import version

from tserver_sim.version import VERSION


def test_version_is_that_of_the_distribution() -> None:
    assert version("tserver-sim") == VERSION
