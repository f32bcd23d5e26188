"""`tsim serve` as a process, and its ways to fail."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tserver_sim.cli import serve_command

REGISTER = b'{"message":"RequestRegisterClient","ProtocolVersion":"tsim/1","ApplicationName":"x"}\n'


@contextmanager
def served(*options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process on free ports, and the line that it printed."""
    command = [sys.executable, "-m", "tserver_sim", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_answers_there_and_stops_clean(how: signal.Signals) -> None:
    with served() as (process, line):
        found = re.fullmatch(
            r"T-Server TServer listens on 127\.0\.0\.1:(\d+), control API on (http://127\.0\.0\.1:\d+) "
            r"\(Ctrl-C ends it\)\n",
            line,
        )
        assert found is not None, line
        with socket.create_connection(("127.0.0.1", int(found[1])), timeout=5) as client:
            client.sendall(REGISTER)
            assert b"EventLinkConnected" in client.recv(65_536)
            with urllib.request.urlopen(f"{found[2]}/v1/health", timeout=5) as answer:
                assert json.load(answer)["status"] == "ok"
            process.send_signal(how)
            assert client.recv(1) == b""
        rest, errors = process.communicate(timeout=5)
        assert (process.returncode, rest, errors) == (0, "", "")


@pytest.mark.slow
def test_configuration_and_token_are_used(tmp_path: Path) -> None:
    config = tmp_path / "simulator.yaml"
    config.write_text("switch: {name: Elsewhere}\nclient_password: secret\n")
    with served("--config", str(config), "--control-token", "t0ken") as (_process, line):
        assert line.startswith("T-Server Elsewhere listens on ")
        url = re.findall(r"http://\S+", line)[0]
        request = urllib.request.Request(f"{url}/v1/state", headers={"Authorization": "Bearer t0ken"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert json.load(answer)["switch"] == "Elsewhere"
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{url}/v1/state", timeout=5)


@pytest.mark.slow
def test_log_does_not_tell_the_token(tmp_path: Path) -> None:
    log = tmp_path / "tserver.log"
    with served("--log", str(log), "--control-token", "t0ken", "--control-token=t0ken") as (process, _line):
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    text = log.read_text()
    assert "--control-token **** --control-token=****\n" in text
    assert "t0ken" not in text


@pytest.mark.parametrize("option", ["--listen", "--control"])
def test_taken_port_is_one_line_and_code_3(option: str) -> None:
    other_option = {"--listen": "--control", "--control": "--listen"}[option]
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = f"127.0.0.1:{other.getsockname()[1]}"
        result = run(option, place, other_option, "127.0.0.1:0")
    remedy = "another program listens there; end that program, or choose another port"
    assert (result.exit_code, result.stderr) == (3, f"tsim: cannot listen on {place}: {remedy}\n")


def test_wrong_configuration_is_code_2_with_place_and_remedy(tmp_path: Path) -> None:
    config = tmp_path / "simulator.yaml"
    config.write_text("relogin: maybe\n")
    result = run("--config", str(config))
    assert result.exit_code == 2
    assert f"{config}:1:10" in result.stderr


def test_missing_configuration_is_code_2(tmp_path: Path) -> None:
    result = run("--config", str(tmp_path / "none.yaml"))
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:http", "127.0.0.1:65536", ""])
def test_wrong_address_is_code_2_and_shows_a_right_one(address: str) -> None:
    result = run("--listen", address)
    assert result.exit_code == 2
    assert "write it like 127.0.0.1:5020" in result.stderr.replace("\n", " ")


def test_help_has_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "Example: tsim serve" in result.output


def run(*arguments: str) -> "click.testing.Result":
    return CliRunner(env={name: value for name, value in os.environ.items() if name != "COLUMNS"}).invoke(
        serve_command, arguments
    )
