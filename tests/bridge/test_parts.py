"""What a bridge is made of."""

from bridge_world import FakeTServer, Start
from playbook import Playbook
from trio.testing import MockClock

from tserver_bridge.parts import GOOD, Parts, as_it_is
from tserver_bridge.session_io import SessionCore


def test_parts_of_a_good_bridge_add_nothing() -> None:
    session = Playbook().inner

    assert Parts() == GOOD
    assert GOOD.session(session) is session
    assert GOOD.around is as_it_is


async def test_bridge_is_made_of_the_parts_that_it_is_given(
    tserver: FakeTServer, start: Start, autojump_clock: MockClock
) -> None:
    wrapped: list[SessionCore] = []

    def seen(session: SessionCore) -> SessionCore:
        wrapped.append(session)
        return session

    await start(parts=Parts(session=seen))

    assert len(wrapped) > 0
