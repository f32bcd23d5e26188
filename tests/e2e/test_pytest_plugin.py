"""The plugin in a stranger's test run: scenarios as tests, mistakes in words, and nothing where there are none."""

import subprocess
import sys
from pathlib import Path

from tserver_harness.new import NEW_FILES

SCENARIO = NEW_FILES["scenario"]


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_each_case_is_a_test(tmp_path: Path) -> None:
    (tmp_path / "call.scenario.yaml").write_text(SCENARIO)
    (tmp_path / "table.scenario.yaml").write_text(
        "scenario: x\nverifies: [AV-03]\ncases:\n- {case: short, n: 1}\n- {case: long, n: 600}\n"
        "steps:\n- available: alice\n- wait: ${n} s\n"
    )
    done = pytest_in(tmp_path, "-v")

    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("call.scenario.yaml::scenario PASSED", "table.scenario.yaml::short PASSED", "::long PASSED"):
        assert name in done.stdout


def test_failure_shows_expected_and_received_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "silent.scenario.yaml").write_text(
        "scenario: Nobody calls\nverifies: [IN-01]\nsteps:\n"
        "- available: alice\n- hears: {at: alice, event: EventRinging}\n"
    )
    done = pytest_in(tmp_path)

    assert done.returncode == 1
    assert "silent.scenario.yaml:5: fail IN-01 When a call rings" in done.stdout
    assert "expected  alice's toolbar hears EventRinging" in done.stdout
    assert "Traceback" not in done.stdout


def test_mistake_in_a_file_is_a_collection_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "bad.scenario.yaml").write_text(SCENARIO.replace("- ringing:", "- rigning:"))
    done = pytest_in(tmp_path)

    assert done.returncode == 2
    assert "did you mean `ringing`" in done.stdout
    assert "Traceback" not in done.stdout


def test_empty_pattern_switches_it_off(tmp_path: Path) -> None:
    (tmp_path / "bad.scenario.yaml").write_text("no scenario\n")
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert True\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntsim_scenarios =\n")

    assert pytest_in(tmp_path).returncode == 0


def test_run_without_scenarios_imports_nothing_of_the_harness(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import sys\n\ndef test_one():\n"
        "    ours = {name for name in sys.modules if name.startswith(('tserver_', 'trio_websocket', 'hypercorn'))}\n"
        "    assert {'tserver_harness', 'tserver_harness.pytest_plugin'} == ours\n"
    )
    done = pytest_in(tmp_path, "-p", "no:trio")

    assert done.returncode == 0, done.stdout


def test_fixtures_serve_a_test_by_hand(tmp_path: Path) -> None:
    (tmp_path / "test_hand.py").write_text(
        "from tserver_sim.model.inputs import CallPlaced\n"
        "from tserver_wire import KeyValueList\n\n"
        "async def test_call(autojump_clock, tserver, toolbar):\n"
        "    assert (200, {'status': 'Success'}) == await toolbar.command('initialize')\n"
        "    await toolbar.hears('EventRegistered')\n"
        "    await tserver.stimulate(CallPlaced('+14155550123', '7001', None, KeyValueList(), None))\n"
        "    ringing = await toolbar.hears('EventRinging')\n"
        "    assert '+14155550123' == ringing['ANI']\n"
        "    status, _ = await toolbar.command('accept', connectionId=ringing['connectionId'])\n"
        "    assert 200 == status\n"
        "    assert ringing['connectionId'] == (await toolbar.hears('EventEstablished'))['connectionId']\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\ntrio_mode = true\n")
    done = pytest_in(tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
