"""The suite is named by its version and by what its data say, wherever they lie."""

from pathlib import Path

from tserver_harness.runner.suite_identity import digest_of, environment, suite_identity


def folder(root: Path, **files: str) -> Path:
    data = root / "scenarios"
    (data / "inbound").mkdir(parents=True)
    for name, text in files.items():
        (data / "inbound" / name.replace("_", ".")).write_text(text)
    return data


def test_digest_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    one = digest_of(folder(tmp_path / "one", a_yaml="x", b_json="y"))

    assert one == digest_of(folder(tmp_path / "two", a_yaml="x", b_json="y", README_md="ours", c_pyc="z"))
    assert one != digest_of(folder(tmp_path / "three", a_yaml="x", b_json="z"))
    assert one != digest_of(folder(tmp_path / "four", a_yaml="x", c_json="y"))
    assert one != digest_of(folder(tmp_path / "five", a_yaml="xb", b_json="y"))


def test_identity_holds_version_digest_and_revision() -> None:
    identity = suite_identity("2026-11")

    assert identity.revision == "2026-11"
    assert identity.version
    assert (identity.digest[:7], len(identity.digest)) == ("sha256:", 71)


def test_environment_names_no_machine_and_no_user() -> None:
    assert {"python", "system", "machine", "processors"} == set(environment())
