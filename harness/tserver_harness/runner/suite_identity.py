"""What judged: version of the package, digest of its data, revision of the requirements, and the kind of machine."""

import hashlib
import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tserver_harness.shipped import shipped

__all__ = ["SuiteIdentity", "environment", "installed_version", "suite_identity"]

_DISTRIBUTION = "tserver-sim"


@dataclass(frozen=True, slots=True)
class SuiteIdentity:
    """Names the suite so that two results can be compared."""

    version: str
    digest: str
    revision: str


def suite_identity(revision: str) -> SuiteIdentity:
    """The identity of what is installed; `revision` is that of the requirements in use."""
    return SuiteIdentity(installed_version(), digest_of(shipped("scenarios"), shipped("schemas")), revision)


def installed_version() -> str:
    """The version of this package."""
    return version(_DISTRIBUTION)


def digest_of(*folders: Path) -> str:
    """`sha256:...` over the names and contents of all YAML and JSON files below the folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".yaml", ".json"}:
                digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"


def environment() -> dict[str, str]:
    """Versions and the machine's kind; nothing that names the machine or its user."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "processors": str(os.cpu_count() or 0),
    }
