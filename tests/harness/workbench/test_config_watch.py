import os
from pathlib import Path

import pytest
import trio

from tserver_harness.workbench.config_watch import watch_config
from tserver_sim.config import Config


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "centre.yaml"
    path.write_text('dns: ["7001"]\n')
    return path


def rewrite(path: Path, text: str) -> None:
    """With another time on it, however coarse the disk's clock is."""
    stamp = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(stamp + 10**9, stamp + 10**9))


def remove(path: Path) -> None:
    """Not in a thread, which the virtual clock could not see."""
    path.unlink()


async def test_change_is_sent(autojump_clock: object, file: Path, nursery: trio.Nursery) -> None:
    changes, changed = trio.open_memory_channel[Config](1)
    nursery.start_soon(lambda: watch_config(file, changes, complain=pytest.fail))
    await trio.testing.wait_all_tasks_blocked()
    rewrite(file, 'dns: ["7005"]\n')

    with trio.fail_after(5):
        assert (await changed.receive()).dns == ("7005",)


async def test_mistake_is_told_and_not_sent(autojump_clock: object, file: Path, nursery: trio.Nursery) -> None:
    said: list[str] = []
    changes, changed = trio.open_memory_channel[Config](1)
    nursery.start_soon(lambda: watch_config(file, changes, complain=said.append))
    await trio.testing.wait_all_tasks_blocked()
    rewrite(file, "colour: red\n")
    await trio.sleep(5)

    assert len(said) == 1
    assert "colour" in said[0]
    with pytest.raises(trio.WouldBlock):
        changed.receive_nowait()


async def test_file_that_is_gone_for_a_moment_is_waited_for(
    autojump_clock: object, file: Path, nursery: trio.Nursery
) -> None:
    changes, changed = trio.open_memory_channel[Config](1)
    nursery.start_soon(lambda: watch_config(file, changes, complain=pytest.fail))
    await trio.testing.wait_all_tasks_blocked()
    remove(file)
    await trio.sleep(3)
    rewrite(file, 'dns: ["7006", "7007"]\n')

    with trio.fail_after(5):
        assert (await changed.receive()).dns == ("7006", "7007")
