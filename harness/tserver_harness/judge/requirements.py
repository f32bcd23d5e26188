"""The requirements of a bridge, read from `scenarios/requirements.yaml`: id, profile, keyword, text, source.

The data is frozen per revision; nothing here knows any single requirement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from tserver_harness.shipped import shipped

__all__ = ["Requirement", "Requirements", "load_requirements"]

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # every verb waits for this file
Keyword = Literal["MUST", "SHOULD", "MAY"]


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement; `capability` is what a bridge must declare for it to count."""

    id: str
    profile: str
    keyword: Keyword
    text: str
    source: str
    capability: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: str
    profiles: dict[str, str]
    requirements: list[Requirement]


@dataclass(frozen=True, slots=True)
class Requirements:
    """All requirements of a revision, in the order of the file; `profile_texts` say what each profile is about."""

    revision: str
    profile_texts: Mapping[str, str]
    by_id: Mapping[str, Requirement]

    @classmethod
    def parse(cls, text: str) -> "Requirements":
        """Read the file's text.

        Raises:
            ValueError: it is not as its schema says; the message names the place.
        """
        file = msgspec.convert(yaml.load(text, Loader=_LOADER), _File)  # noqa: S506  # both are safe loaders
        by_id = {requirement.id: requirement for requirement in file.requirements}
        if len(by_id) < len(file.requirements):
            ids = [requirement.id for requirement in file.requirements]
            raise ValueError(f"requirement {next(each for each in ids if ids.count(each) > 1)} is there twice")
        for requirement in file.requirements:
            if requirement.profile not in file.profiles:
                raise ValueError(f"requirement {requirement.id} names the unknown profile {requirement.profile!r}")
        return cls(file.revision, file.profiles, by_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, in the order of the file."""
        return tuple(self.by_id)

    @property
    def profiles(self) -> tuple[str, ...]:
        """Every profile, in the order of the file."""
        return tuple(self.profile_texts)

    def __getitem__(self, requirement_id: str) -> Requirement:
        return self.by_id[requirement_id]

    def __contains__(self, requirement_id: object) -> bool:
        return requirement_id in self.by_id

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def find(self, requirement_id: str) -> Requirement | None:
        """The requirement, None if this revision has none of that id."""
        return self.by_id.get(requirement_id)


def load_requirements(path: Path | None = None) -> Requirements:
    """The requirements of a file; without one, those that are shipped.

    Raises:
        ValueError: the file is not as it should be.
    """
    file = path or shipped("scenarios") / "requirements.yaml"
    return Requirements.parse(file.read_text("utf-8"))
