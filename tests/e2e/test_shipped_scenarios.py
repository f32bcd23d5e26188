"""The shipped suites: the reference bridge passes all of them, and each defect is found by the requirement it breaks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tserver_bridge.mutants import MUTANTS, Mutant
from tserver_harness.cli.choosing import chosen_cases
