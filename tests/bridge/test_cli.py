"""`tsim bridge`: words in, a line and an exit code out."""

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tserver_bridge.cli import bridge_command


def run(*words: str) -> Result:
    return CliRunner().invoke(bridge_command, words)


def test_help_says_what_can_be_said() -> None:
    result = run("--help")

    assert result.exit_code == 0
    for option in ("--tserver", "--listen", "--config", "--mutant", "127.0.0.1:5020", "127.0.0.1:8087", "Example:"):
        assert option in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("--tserver", "nowhere"),
        ("--tserver", "host:70000"),
        ("--listen", ""),
        ("--listen", "127.0.0.1:x"),
        ("--mutant", "perfect"),
        ("--config",),
        ("--port", "1"),
        ("more",),
    ],
)
def test_wrong_words_are_said(words: tuple[str, ...]) -> None:
    result = run(*words)

    assert result.exit_code == 2
    assert "Error: " in result.output


def test_mistakes_of_the_configuration_are_all_said(tmp_path: Path) -> None:
    file = tmp_path / "bridge.yaml"
    file.write_text("tserver: nowhere\nmax_sockets: 0\n", "utf-8")
    result = run("--config", str(file))

    assert result.exit_code == 2
    assert [line for line in (1, 2) if f"bridge.yaml:{line}:" not in result.stderr] == []
    assert result.stdout == ""


def test_configuration_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = run("--config", str(tmp_path / "none.yaml"))

    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)


def test_certificate_that_cannot_be_used_is_said_in_a_line(tmp_path: Path) -> None:
    file = tmp_path / "bridge.yaml"
    file.write_text(f"tls: {{certificate: {tmp_path / 'none.pem'}}}\n", "utf-8")
    result = run("--config", str(file), "--listen", "0")

    assert result.exit_code == 2
    assert result.stderr.startswith("tsim: the certificate in ")
    assert result.stderr.count("\n") == 1


def test_port_that_is_taken_is_said_in_a_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--listen", str(port))

    assert result.exit_code == 3
    assert result.stderr.startswith(f"tsim: cannot listen on 127.0.0.1:{port}: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_bridge_runs_until_it_is_told_to_end(sent: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "bridge.yaml"
    file.write_text('agents: [{agentId: "0017", dn: "007001"}]\n', "utf-8")
    command = [sys.executable, "-m", "tserver_bridge", "--config", str(file), "--tserver", "1", "--listen", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as bridge:
        assert bridge.stdout is not None
        line = bridge.stdout.readline()
        address = line.split(" at ")[1].split("/genesys")[0]
        with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:
            assert answer.status == 200
        bridge.send_signal(sent)
        out, err = bridge.communicate(timeout=20)

    assert (bridge.returncode, out, err) == (0, "", "")
    assert "the T-Server at 127.0.0.1:1 " in line
