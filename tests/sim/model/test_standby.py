"""T-Servers as a whole: going down, taking over, starting anew. Each test is a row of the tables in docs/server.md."""

from typing import Any

import pytest
from exchange_world import World, pairs_of

from tserver_sim.config import Config
from tserver_sim.model.effects import DropClient, Publish, StimulusDone, StimulusRefused
from tserver_sim.model.inputs import (
    LinkChanged,
    OutsideBehaviourSet,
    ServerRestarted,
    ServerStarted,
    ServerStopped,
    ServiceChanged,
    Stimulus,
    SwitchedOver,
)
from tserver_sim.settings import AgentSettings, BackupSettings, QueueSettings

TEAM: dict[str, Any] = {
    "dns": ("7001", "7002", "7003"),
    "agents": (AgentSettings("1001"), AgentSettings("1002")),
    "queues": (QueueSettings("8001", ("1001",)),),
}


def pair(mode: str, **more: Any) -> World:
    """Client `app` at the primary with three DNs, `b` at the backup with 7002, in hot standby of the same session."""
    config = Config(backup=BackupSettings("hot" if mode == "hot" else "warm"), **TEAM, **more)
    world = World(config, clients=("app",), dns="7001 7002 7003 8001")
    world.connect("b", server=1, session="app")
    world.ask("RequestRegisterAddress", "7002", client="b")
    world.told()
    return world


TAKES_OVER = [pytest.param(SwitchedOver(), id="switch-over"), pytest.param(ServerStopped(0), id="primary-down")]
hot_and_warm = pytest.mark.parametrize("mode", ["hot", "warm"])
takes_over = pytest.mark.parametrize("happened", TAKES_OVER)


def roles(world: World) -> list[str]:
    return [server.role for server in world.switch.snapshot().servers]


# --- who is who


def test_each_server_says_its_name_and_its_role() -> None:
    world = pair("hot")
    first, second = (world.ask("RequestQueryServer", client=client) for client in ("app", "b"))

    assert (first["ApplicationName"], first["ServerRole"]) == ("TServer", "Primary")
    assert (second["ApplicationName"], second["ServerRole"]) == ("TServer_B", "Backup")


@hot_and_warm
def test_backup_takes_registrations_and_answers_queries_and_refuses_all_else_with_51(mode: str) -> None:
    world = pair(mode)
    about = {"client": "b"}

    assert world.ask("RequestRegisterAddress", "7001", **about).name == "EventRegistered"
    assert world.ask("RequestUnregisterAddress", "7001", **about).name == "EventUnregistered"
    assert world.ask("RequestQueryAddress", "7003", **about).name == "EventAddressInfo"
    assert world.ask("RequestQuerySwitch", **about).name == "EventSwitchInfo"
    for name, more in [
        ("RequestAgentLogin", {"AgentID": "1001"}),
        ("RequestMakeCall", {"OtherDN": "7003"}),
        ("RequestSetDNDOn", {}),
        ("RequestSetInputMask", {"InputMask": "f" * 128}),
        ("RequestPrivateService", {"PrivateMsgID": 1}),
    ]:
        assert world.refused(name, "7002", client="b", **more) == 51


def test_refusal_of_a_backup_says_what_to_do() -> None:
    answer = pair("hot").ask("RequestSetDNDOn", "7002", client="b")

    assert "this T-Server is the backup; send RequestSetDNDOn to the primary" in str(answer["ErrorMessage"])


@hot_and_warm
def test_clients_of_a_backup_hear_nothing_of_their_dns(mode: str) -> None:
    world = pair(mode)
    world.place("7002")

    assert world.heard("b") == []


def test_registrations_at_the_two_do_not_hinder_each_other() -> None:
    world = World(Config(backup=BackupSettings(), **TEAM), clients=("app",))
    world.connect("b", server=1)

    assert (
        world.ask("RequestRegisterAddress", "7001", client="app", RegisterMode="ModePrivate").name == "EventRegistered"
    )
    assert world.ask("RequestRegisterAddress", "7001", client="b", RegisterMode="ModePrivate").name == "EventRegistered"
    world.connect("c", server=1)
    assert world.refused("RequestRegisterAddress", "7001", client="c") == 42


# --- what clients hear


@takes_over
def test_hot_clients_of_the_new_primary_hear_of_it_between_the_links_going_and_coming_back(happened: Stimulus) -> None:
    world = pair("hot")
    world.happens(happened)

    assert world.heard("b", "ServerRole", "SessionID", "ReferenceID") == [
        (None, "LinkDisconnected", "Primary", "app", None),
        (None, "PrimaryChanged", "Primary", "app", None),
        (None, "LinkConnected", "Primary", "app", None),
    ]


def test_hot_clients_of_the_old_primary_hear_the_same_with_its_new_role() -> None:
    world = pair("hot")
    world.happens(SwitchedOver())

    assert world.heard("app", "ServerRole") == [
        (None, "LinkDisconnected", "Backup"),
        (None, "PrimaryChanged", "Backup"),
        (None, "LinkConnected", "Backup"),
    ]


@takes_over
def test_warm_clients_of_the_new_primary_hear_its_role(happened: Stimulus) -> None:
    world = pair("warm")
    world.happens(happened)

    assert world.heard("b", "ServerRole", "SessionID") == [(None, "PrimaryChanged", "Primary", "b")]


def test_link_that_is_down_stays_so_through_a_switch_over() -> None:
    world = pair("hot")
    world.happens(LinkChanged(up=False))
    world.told()
    world.happens(SwitchedOver())

    assert world.heard("b") == [(None, "PrimaryChanged")]
    world.happens(LinkChanged(up=True))
    assert world.heard("b") == [(None, "LinkConnected")]


# --- what is kept and what is lost


@takes_over
@hot_and_warm
def test_calls_go_on_and_keep_their_names_in_hot_standby_only(mode: str, happened: Stimulus) -> None:
    world = pair(mode)
    conn_id = world.talk("7001", "7002")
    world.ask("RequestAttachUserData", "7001", client="app", conn_id=conn_id, UserData={"segment": "gold"})
    (before,) = world.switch.snapshot().calls
    world.happens(happened)
    (after,) = world.switch.snapshot().calls

    assert [party.state for party in after.parties] == ["CONNECTED", "CONNECTED"]
    assert (after.id, after.call_id) == (before.id, before.call_id)
    kept = mode == "hot"
    assert (after.conn_id == before.conn_id) is kept
    assert (after.call_uuid == before.call_uuid) is kept
    assert (after.user_data == {"segment": "gold"}) is kept
    assert after.conn_id.startswith("0071" if kept else "0072")

    assert world.ask("RequestHoldCall", "7002", client="b", conn_id=after.conn_id).name == "EventHeld"
    if not kept:
        assert world.refused("RequestRetrieveCall", "7002", client="b", conn_id=before.conn_id) == 56


@hot_and_warm
def test_new_calls_bear_the_new_primarys_names(mode: str) -> None:
    world = pair(mode)
    before = world.place("7001")
    world.happens(SwitchedOver())
    after = world.place("7003")

    assert (before[:4], after[:4]) == ("0071", "0072")


@takes_over
def test_hot_session_has_at_the_new_primary_what_it_had_at_the_old(happened: Stimulus) -> None:
    world = pair("hot")
    unwanted = 60  # EventRinging
    mask = bytearray(b"\xff" * 64)
    mask[unwanted // 8] &= ~(1 << unwanted % 8)
    world.ask("RequestSetInputMask", client="app", InputMask=mask.hex())
    world.happens(happened)
    world.told()
    world.place("7001")

    assert world.heard("b") == []
    assert world.ask("RequestSetDNDOn", "7003", client="b").name == "EventDNDOn"


@takes_over
def test_warm_clients_have_what_they_registered_at_the_new_primary_itself(happened: Stimulus) -> None:
    world = pair("warm")
    world.happens(happened)
    world.told()

    assert world.refused("RequestSetDNDOn", "7003", client="b") == 41
    world.told()
    world.place("7002")
    assert world.heard("b") == [("7002", "Ringing")]


@hot_and_warm
def test_agents_stay_as_they_are_and_their_reasons_in_hot_standby_only(mode: str) -> None:
    world = pair(mode)
    world.ask("RequestAgentLogin", "7002", client="app", AgentID="1002", AgentWorkMode="AutoIn")
    world.ask("RequestAgentNotReady", "7002", client="app", AgentWorkMode="AuxWork", Reasons={"ReasonCode": "lunch"})
    world.happens(SwitchedOver())
    (agent,) = [each for each in world.switch.snapshot().agents if each.agent_id == "1002"]

    assert (agent.dn, agent.state, agent.work_mode) == ("7002", "NotReady", "AuxWork")
    assert agent.reasons == ({"ReasonCode": "lunch"} if mode == "hot" else {})
    answer = world.ask("RequestRegisterAddress", "7002", client="b")
    assert (answer["AgentID"], pairs_of(answer, "Extensions")["AgentStatus"]) == ("1002", 3)


@hot_and_warm
def test_settings_of_phones_stay(mode: str) -> None:
    world = pair(mode)
    world.ask("RequestSetDNDOn", "7001", client="app")
    world.ask("RequestCallForwardSet", "7003", client="app", OtherDN="7002")
    world.happens(ServiceChanged("7002", in_service=False))
    world.happens(SwitchedOver())
    state = {dn.dn: dn for dn in world.switch.snapshot().dns}

    assert (state["7001"].do_not_disturb, state["7003"].forward_to, state["7002"].in_service) == (True, "7002", False)


@hot_and_warm
def test_reservations_and_monitoring_stay_in_hot_standby_only(mode: str) -> None:
    world = pair(mode)
    world.ask("RequestAgentLogin", "7001", client="app", AgentID="1001", AgentWorkMode="AutoIn")
    world.ask("RequestReserveAgent", "7001", client="app", AgentID="1001", Timeout=60_000)
    world.ask("RequestMonitorNextCall", "7003", client="app", OtherDN="7001", MonitorNextCallType="MonitorAllCalls")
    world.happens(SwitchedOver())
    agent = world.exchange.agents.find("1001")
    device = world.exchange.directory.find("7001")

    assert agent is not None
    assert device is not None
    assert (agent.reserved, device.observer is not None) == ((True, True) if mode == "hot" else (False, False))


@hot_and_warm
def test_timers_of_the_switch_run_on(mode: str) -> None:
    world = pair(mode)
    world.ask("RequestRegisterAddress", "7003", client="b")
    world.happens(OutsideBehaviourSet("+14155550188", "answer", 5.0))
    world.dial("7003", "+14155550188", client="app")
    world.happens(SwitchedOver())
    world.told()
    world.advance(6)

    assert world.heard("b") == [("7003", "Established")]


def test_agent_goes_with_the_last_connection_of_its_session() -> None:
    world = pair("hot", logout_on_disconnect=True)
    world.ask("RequestAgentLogin", "7001", client="app", AgentID="1001", AgentWorkMode="AutoIn")
    world.happens(ServerStopped(0))
    world.lose("app")
    assert world.agent_state("1001") == "Ready"

    world.lose("b")
    assert world.agent_state("1001") == "LoggedOut"


def test_warm_primary_does_not_know_whose_login_it_was() -> None:
    world = pair("warm", logout_on_disconnect=True)
    world.ask("RequestAgentLogin", "7001", client="app", AgentID="1001", AgentWorkMode="AutoIn")
    world.happens(ServerStopped(0))
    world.lose("app")

    assert world.agent_state("1001") == "Ready"


def test_unregistering_at_the_backup_logs_nobody_out() -> None:
    world = pair("hot", logout_on_disconnect=True)
    world.ask("RequestAgentLogin", "7002", client="app", AgentID="1001")
    world.ask("RequestUnregisterAddress", "7002", client="b")

    assert world.agent_state("1001") == "NotReady"


# --- sessions


def test_hot_session_is_told_to_the_client_that_shows_it() -> None:
    world = World(Config(backup=BackupSettings("hot"), **TEAM), clients=("app",))
    effects = [
        effect
        for client, server, session in [("b", 1, "app"), ("c", 1, "app"), ("d", 1, "nobody's"), ("e", 0, None)]
        for effect in _connects(world, client, server, session)
    ]

    assert [effect.message["SessionID"] for effect in effects] == ["app", "c", "d", "e"]


def _connects(world: World, client: str, server: int, session: str | None) -> list[Publish]:
    world.told()
    world.connect(client, server=server, session=session)
    return world._told


def test_warm_sessions_are_the_connections_own() -> None:
    world = World(Config(backup=BackupSettings(), **TEAM), clients=("app",))

    (welcome,) = _connects(world, "b", 1, "app")
    assert (welcome.message["SessionID"], welcome.message["ServerRole"]) == ("b", "Backup")


# --- roles


def test_who_comes_back_is_backup_and_takes_over_again() -> None:
    world = pair("hot")
    world.happens(ServerStopped(0))
    assert roles(world) == ["Down", "Primary"]

    world.happens(ServerStarted(0))
    assert roles(world) == ["Backup", "Primary"]

    world.happens(ServerStopped(1))
    assert roles(world) == ["Primary", "Down"]


def test_backup_that_goes_down_changes_nothing_else() -> None:
    world = pair("hot")
    world.place("7001")
    world.told()
    world.happens(ServerStopped(1))

    assert (roles(world), world.told()) == (["Primary", "Down"], [])


def test_after_both_were_down_the_first_one_up_is_primary() -> None:
    world = pair("hot")
    conn_id = world.place("7001")
    world.happens(ServerStopped(1))
    world.happens(ServerStopped(0))
    assert roles(world) == ["Down", "Down"]

    world.happens(ServerStarted(1))
    assert roles(world) == ["Down", "Primary"]
    (call,) = world.switch.snapshot().calls
    assert call.conn_id != conn_id


@pytest.mark.parametrize(("stopped", "code"), [(None, "no-backup"), (1, "backup-down"), (0, None)])
def test_switch_over_needs_both_up(stopped: int | None, code: str | None) -> None:
    world = World() if stopped is None else pair("warm")
    if stopped is not None:
        world.happens(ServerStopped(stopped))
    answer = world.happens(SwitchedOver())

    assert isinstance(answer, StimulusRefused)
    assert (answer.status, answer.code) == (409, code or "backup-down")


def test_one_alone_that_goes_down_and_comes_back_knows_everything() -> None:
    world = World(Config(**TEAM))
    conn_id = world.place("7001")
    answer = [world.happens(ServerStopped(0)), world.happens(ServerStarted(0))][-1]

    assert answer == StimulusDone({"primary": "TServer", "number": 0, "roles": {"TServer": "Primary"}})
    assert world.switch.snapshot().calls[0].conn_id == conn_id


# --- starting anew


def anew(calls: str) -> tuple[World, str]:
    """A T-Server with a talk, an agent who is ready, and a phone on DND; then it starts anew."""
    world = World(Config(**TEAM), dns="7001 7002 7003")
    world.ask("RequestAgentLogin", "7001", AgentID="1001", AgentWorkMode="AutoIn")
    world.ask("RequestSetDNDOn", "7003")
    conn_id = world.talk("7001", "7002")
    world.ask("RequestAttachUserData", "7001", conn_id=conn_id, UserData={"segment": "gold"})
    world.told()
    effects = world.handle(ServerRestarted("kept" if calls == "kept" else "lost", run_id=8))
    assert [each for each in effects if isinstance(each, Publish)] == []
    assert [each.client for each in effects if isinstance(each, DropClient)] == ["app"]
    world.lose("app")
    return world, conn_id


def test_restart_with_calls_kept() -> None:
    world, conn_id = anew("kept")
    state = world.switch.snapshot()
    (call,) = state.calls

    assert (len(call.parties), call.user_data) == (2, {})
    assert call.conn_id != conn_id
    assert world.agent_state("1001") == "Ready"
    assert [dn.dn for dn in state.dns if dn.do_not_disturb] == ["7003"]
    world.connect("app")
    answer = world.ask("RequestRegisterAddress", "7001")
    assert pairs_of(answer, "Extensions")["conn-1"] == call.conn_id
    assert world.ask("RequestReleaseCall", "7001", conn_id=call.conn_id).name == "EventReleased"


def test_restart_with_calls_lost() -> None:
    world, _ = anew("lost")
    state = world.switch.snapshot(ended=True)

    assert (state.calls, world.timers) == ([], {})
    assert world.agent_state("1001") == "LoggedOut"
    assert [dn.dn for dn in state.dns if dn.do_not_disturb or dn.agent_id or dn.calls] == []


@pytest.mark.parametrize("calls", ["kept", "lost"])
def test_restart_begins_its_ids_anew_and_repeats_none(calls: str) -> None:
    world, conn_id = anew(calls)
    later = world.place("7001")
    (call,) = [each for each in world.switch.snapshot().calls if each.conn_id == later]

    assert int(later, 16) >> 12 > int(conn_id, 16) >> 12
    assert call.call_uuid.startswith("0" * 24)
    assert call.call_uuid[:26] != world.exchange.servers[0].ids.twin(1).call_uuid()[:26]


def test_one_of_a_pair_does_not_start_anew() -> None:
    answer = pair("hot").happens(ServerRestarted("kept", run_id=8))

    assert isinstance(answer, StimulusRefused)
    assert (answer.status, answer.code) == (409, "has-backup")
