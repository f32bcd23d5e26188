"""`tsim doctor`, `certify`, `verify`, `diff` and baselines as a vendor uses them: processes, files, exit codes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCENARIO = "inbound/caller-abandons-while-ringing"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def tsim(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tserver_harness", *arguments],
        cwd=folder, env=dict(os.environ), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def write_target(folder: Path, *, mutant: str = "", path: str = "/genesysWs", command: str = "") -> None:
    port = free_port()
    words = [sys.executable, "-m", "tserver_harness", "bridge", "--tserver", "{tserver.host}:{tserver.port}"]
    words += ["--listen", f"127.0.0.1:{port}", *(["--mutant", mutant] if mutant else [])]
    (folder / "acme.target.yaml").write_text(
        "bridge: {name: acme, version: 1.2.3}\n"
        f"start:\n  command: {command or json.dumps(words)}\n"
        f"  ready: {{tcp: '127.0.0.1:{port}', within_seconds: 15}}\n  isolation: reuse\n"
        f"tserver: {{listen: '127.0.0.1:{free_port()}'}}\n"
        f"rest: http://127.0.0.1:{port}/genesys/events\nwebsocket: ws://127.0.0.1:{port}{path}\n"
        'agents:\n- {agentId: "1001", dn: "7001"}\n- {agentId: "1002", dn: "7002", query: "agent=1002"}\n'
        "profiles: [core, security]\n"
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    write_target(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_doctor_says_ready(target: Path) -> None:
    done = tsim(target, "doctor", "--target", "acme.target.yaml")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ the toolbar hears EventRegistered" in done.stdout
    assert done.stdout.rstrip().endswith("Ready: tsim run --target acme.target.yaml")


@pytest.mark.slow
def test_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    write_target(tmp_path, path="/nowhere")
    wrong_path = tsim(tmp_path, "doctor", "--target", "acme.target.yaml")
    write_target(tmp_path, command="[no-such-program]")
    no_program = tsim(tmp_path, "doctor", "--target", "acme.target.yaml")

    assert (wrong_path.returncode, no_program.returncode) == (3, 3)
    assert "✗ the socket of agent 1001 is refused" in wrong_path.stdout
    assert "-> correct `websocket`" in wrong_path.stdout
    assert "cannot be started: no-such-program" in no_program.stdout
    assert "-> correct `start.command`" in no_program.stdout


@pytest.mark.slow
def test_certificate_is_signed_verified_and_not_to_be_changed(target: Path) -> None:
    key = Ed25519PrivateKey.generate()
    (target / "key.pem").write_bytes(
        key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    )
    (target / "public.pem").write_bytes(
        key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    )
    made = tsim(
        target, "certify", "--target", "acme.target.yaml", "--profile", "security", "--quick", "--sign", "key.pem"
    )
    verified = tsim(target, "verify", "tsim-out", "--key", "public.pem")

    assert made.returncode == 0, made.stdout + made.stderr
    assert verified.returncode == 0, verified.stdout
    assert "✓ it is signed with the given key" in verified.stdout
    assert (target / "tsim-out/badge.svg").read_text().startswith("<svg")

    certificate = target / "tsim-out/certificate.json"
    certificate.write_text(certificate.read_text().replace('"1.2.3"', '"1.2.4"'))
    tampered = tsim(target, "verify", "tsim-out", "--key", "public.pem")
    assert tampered.returncode == 1
    assert "was changed after it was signed" in tampered.stdout


@pytest.mark.slow
def test_known_failures_do_not_count_until_they_are_mended(tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text('known:\n- {requirement: IN-08, reason: "ticket 7", until: 2999-12-31}\n')
    write_target(tmp_path, mutant="abandoned-is-dropped")
    words = ("run", SCENARIO, "--only", "IN-08", "--target", "acme.target.yaml")
    failing = tsim(tmp_path, *words, "--out", "before")
    accepted = tsim(tmp_path, "judge", "before", "--baseline", "known.yaml")
    write_target(tmp_path)
    mended = tsim(tmp_path, *words, "--out", "after", "--baseline", "known.yaml")

    assert [failing.returncode, mended.returncode] == [1, 6], failing.stdout + mended.stdout
    assert accepted.returncode in {0, 1}  # another requirement may be broken by the same defect
    assert json.loads((tmp_path / "before/result.json").read_text())["baseline"][0]["state"] == "known"
    assert json.loads((tmp_path / "after/result.json").read_text())["baseline"][0]["state"] == "stale"

    better, worse = tsim(tmp_path, "diff", "before", "after"), tsim(tmp_path, "diff", "after", "before")
    assert (better.returncode, worse.returncode) == (0, 1)
    assert "✗ worse  IN-08: pass -> fail" in worse.stdout
