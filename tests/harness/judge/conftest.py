"""Transcripts told by tests: the class of `story.py`, loaded by path because tests are no package."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load(name: str) -> ModuleType:
    """A module that lies beside this file."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).resolve().parent / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def story() -> ModuleType:
    """`story.Story("name").connect_bridge()...`."""
    return load("story")


@pytest.fixture(scope="session")
def golden_stories() -> ModuleType:
    """The stories behind the golden files."""
    return load("golden_stories")
