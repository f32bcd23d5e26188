"""Whatever clients ask and phones do, in any order: the switch obeys its laws (`tests/sim/exchange_laws.py`)."""

from typing import Any, ClassVar

import pytest
from exchange_world import World, effects_of, replayed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tserver_sim.config import Config
from tserver_sim.model.inputs import (
    AgentMoved,
    CallPlaced,
    LinkChanged,
    OutsideAnswered,
    OutsideBehaviourSet,
    OutsideHungUp,
    PhoneUsed,
    RouteGiven,
    ServiceChanged,
    SwitchReset,
    UserDataPatched,
)
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.requests import REQUEST_TABLE
from tserver_sim.settings import OUTSIDE_BEHAVIOURS, AgentSettings, NoAnswer, QueueSettings, RoutePointSettings
from tserver_wire import ENUMS, KeyValueList

PHONES = ["7001", "7002", "7003", "7004"]
OTHERS = ["8001", "8501", "8502"]
CUSTOMER = "+4989111111"
CLIENTS = ["first", "second", "listener"]
WRAP_UP = 5.0

phones = st.sampled_from(PHONES)
dns = st.sampled_from([*PHONES, *PHONES, *OTHERS, "7999"])
destinations = st.sampled_from([*PHONES, *PHONES, *OTHERS, CUSTOMER, CUSTOMER, "12", ""])
clients = st.sampled_from(["first", "first", "first", "second", "listener"])
others = st.sampled_from(["second", "listener"])
which = st.integers(0, 5)
agents = st.sampled_from(["1001", "1002", "1003", "1999"])
work_modes = st.sampled_from(["Unknown", "AutoIn", "ManualIn", "AfterCallWork", "AuxWork"])
user_data = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 3) | st.just("x" * 60), max_size=2)
modes = st.fixed_dictionaries({"RegisterMode": st.sampled_from(["ModeShare", "ModePrivate", "ModeMonitor"])})
looks = st.fixed_dictionaries({"AddressInfoType": st.sampled_from(list(ENUMS["AddressInfoType"].accepted.values()))})
masks = st.fixed_dictionaries({"InputMask": st.sampled_from(["00" * 64, "ff" * 64, "f"])})
made_up = st.fixed_dictionaries({"UserEvent": st.sampled_from(["EventQueued", "RequestMakeCall"])})
queues = st.sampled_from([None, None, "8001", "8501", "7001"])

OF_ONE_CALL = [
    "RequestAnswerCall",
    "RequestAnswerCall",
    "RequestAnswerCall",
    "RequestReleaseCall",
    "RequestClearCall",
    "RequestHoldCall",
    "RequestRetrieveCall",
    "RequestSetMuteOn",
    "RequestSetMuteOff",
    "RequestQueryCall",
    "RequestDeleteUserData",
    "RequestCollectDigits",
    "RequestListenDisconnect",
    "RequestListenReconnect",
    "RequestSetCallInfo",
    "RequestGiveMusicTreatment",
    "RequestGiveSilenceTreatment",
    "RequestGiveRingBackTreatment",
]
OF_TWO_CALLS = {
    "RequestCompleteTransfer": "TransferConnID",
    "RequestCompleteConference": "ConferenceConnID",
    "RequestAlternateCall": "TransferConnID",
    "RequestReconnectCall": "TransferConnID",
    "RequestMergeCalls": "TransferConnID",
}
TO_SOMEWHERE = [
    "RequestInitiateTransfer",
    "RequestInitiateConference",
    "RequestMuteTransfer",
    "RequestSingleStepTransfer",
    "RequestSingleStepConference",
    "RequestDeleteFromConference",
    "RequestRedirectCall",
    "RequestRouteCall",
]
OF_A_DN = [
    "RequestSetDNDOn",
    "RequestSetDNDOff",
    "RequestCallForwardCancel",
    "RequestSetMessageWaitingOn",
    "RequestSetMessageWaitingOff",
    "RequestDistributeUserEvent",
    "RequestQueryAddress",
    "RequestRegisterAddress",
    "RequestUnregisterAddress",
]
OF_THE_SERVER = [
    "RequestQueryServer",
    "RequestQuerySwitch",
    "RequestQueryLocation",
    "RequestTransactionMonitoring",
    "RequestStartCallMonitoring",
    "RequestStopCallMonitoring",
    "RequestRegisterAll",
    "RequestUnregisterAll",
]
no_answers = st.builds(
    NoAnswer,
    st.sampled_from([0.0, 15.0, 15.0]),
    st.sampled_from(["none", "notready", "logout"]),
    st.sampled_from(["none", "release", "recall", "7004", "8001", CUSTOMER, "nowhere"]),
)


class SwitchMachine(RuleBasedStateMachine):
    """Clients, phones, customers and time, all at random; the world holds every step against the laws."""

    world: World
    asked: ClassVar[set[str]] = set()  # of all machines; `test_every_request_is_asked` empties it

    @initialize(
        no_answer=no_answers,
        wrap_up=st.sampled_from([0.0, WRAP_UP]),
        relogin=st.sampled_from(["refuse", "accept"]),
        logs_out=st.booleans(),
        lines=st.sampled_from([2, 2, 3]),
        agents=st.integers(0, 3),
    )
    def start(self, no_answer: NoAnswer, wrap_up: float, relogin: Any, logs_out: bool, lines: int, agents: int) -> None:
        """A small switch; all DNs are registered, some agents are ready."""
        self.world = World(
            Config(
                dns=tuple(PHONES),
                agents=tuple(AgentSettings(f"100{n}", dn=f"700{n}") for n in range(1, 4)),
                queues=(QueueSettings("8001", ("1001", "1002")),),
                route_points=(RoutePointSettings("8501", default="8001"), RoutePointSettings("8502", 3.0)),
                no_answer=no_answer,
                wrap_up_seconds=wrap_up,
                relogin=relogin,
                lines_per_dn=lines,
                logout_on_disconnect=logs_out,
                logout_on_out_of_service=logs_out,
                max_user_data_bytes=150,
            ),
            clients=CLIENTS,
            dns=" ".join([*PHONES, *OTHERS]),
        )
        for dn in PHONES[:2]:
            self.world.ask("RequestRegisterAddress", dn, client="second")
            self.world.ask("RequestRegisterAddress", dn, client="listener", RegisterMode="ModeMonitor")
        for n in range(1, agents + 1):
            self.ask("RequestAgentLogin", f"700{n}", "first", AgentID=f"100{n}", AgentWorkMode="AutoIn")

    def ask(self, name: str, dn: str | None, client: str, **attributes: Any) -> None:
        given = {key: value for key, value in attributes.items() if value is not None}
        if client not in self.world.exchange.directory.clients:
            self.world.connect(client)
            for phone in PHONES:
                self.world.ask("RequestRegisterAddress", phone, client=client)
        self.asked.add(name)
        self.world.ask(name, dn, client=client, **given)

    def call_on(self, dn: str, number: int) -> str:
        """The ConnID of the n-th call on a DN; of any call where it has none, or of none at all."""
        device = self.world.exchange.directory.find(dn)
        if device is not None and number < len(device.parties):
            return device.parties[number].call.conn_id
        up = self.world.exchange.calls.up()
        return up[number % len(up)].conn_id if up else "00710000000000ff"

    def stands(self, number: int, *states: PartyState) -> tuple[str, str]:
        """(DN, ConnID) of the n-th party that is in one of these states; of any party where none is."""
        parties = [party for call in self.world.exchange.calls.up() for party in call.parties if party.device]
        fitting = [party for party in parties if party.state in states] or parties
        if not fitting:
            return PHONES[number % len(PHONES)], "00710000000000ff"
        party = fitting[number % len(fitting)]
        return party.number, party.call.conn_id

    def any_call(self, number: int) -> str:
        calls = list(self.world.exchange.calls)
        return calls[-1 - number % len(calls)].id if calls else "none"

    # --- clients

    @rule(name=st.sampled_from([*OF_ONE_CALL, *TO_SOMEWHERE]), dn=dns, client=clients, number=which, to=destinations)
    def asks_about_any_call(self, name: str, dn: str, client: str, number: int, to: str) -> None:
        self.ask(name, dn, client, conn_id=self.call_on(dn, number), OtherDN=to)

    @rule(number=which)
    def answers(self, number: int) -> None:
        dn, conn_id = self.stands(number, PartyState.ALERTING)
        self.ask("RequestAnswerCall", dn, "first", conn_id=conn_id)

    @rule(number=which, name=st.sampled_from(OF_ONE_CALL))
    def talker_asks(self, number: int, name: str) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        self.ask(name, dn, "first", conn_id=conn_id)

    @rule(number=which)
    def retrieves(self, number: int) -> None:
        dn, conn_id = self.stands(number, PartyState.HELD)
        self.ask("RequestRetrieveCall", dn, "first", conn_id=conn_id)

    @rule(
        name=st.sampled_from(["RequestInitiateTransfer", "RequestInitiateConference", "RequestSingleStepConference"]),
        number=which,
        to=destinations,
    )
    def talker_brings_in(self, name: str, number: int, to: str) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        self.ask(name, dn, "first", conn_id=conn_id, OtherDN=to, UserData={"b": 5})

    @rule(name=st.sampled_from(["RequestMuteTransfer", "RequestSingleStepTransfer"]), number=which, to=destinations)
    def talker_transfers(self, name: str, number: int, to: str) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        self.ask(name, dn, "first", conn_id=conn_id, OtherDN=to)

    @rule(number=which, member=destinations)
    def talker_deletes(self, number: int, member: str) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        self.ask("RequestDeleteFromConference", dn, "first", conn_id=conn_id, OtherDN=member)

    @rule(number=which, to=destinations)
    def ringing_call_is_redirected(self, number: int, to: str) -> None:
        dn, conn_id = self.stands(number, PartyState.ALERTING)
        self.ask("RequestRedirectCall", dn, "first", conn_id=conn_id, OtherDN=to)

    @rule(
        number=which,
        to=destinations,
        seconds=st.sampled_from([None, 3, "x"]),
        overflow=st.sampled_from(["none", "release", "recall", "7004"]),
    )
    def call_is_routed(self, number: int, to: str, seconds: int | str | None, overflow: str) -> None:
        dn, conn_id = self.stands(number, PartyState.ROUTING)
        extensions = {"NO_ANSWER_TIMEOUT": seconds, "NO_ANSWER_OVERFLOW": overflow} if seconds is not None else {}
        self.ask("RequestRouteCall", dn, "first", conn_id=conn_id, OtherDN=to, Extensions=extensions)

    @rule(name=st.sampled_from(list(OF_TWO_CALLS)), number=which, swapped=st.booleans())
    def holder_asks(self, name: str, number: int, swapped: bool) -> None:
        """About a held call and another one of the same phone, as clients do."""
        dn, held = self.stands(number, PartyState.HELD)
        device = self.world.exchange.directory.find(dn)
        assert device is not None
        calls = [party.call.conn_id for party in device.parties if party.call.conn_id != held]
        one, other = (held, calls[-1]) if calls else (held, held)
        if swapped or name in {"RequestAlternateCall", "RequestReconnectCall"}:
            one, other = other, one
        self.ask(name, dn, "first", conn_id=one, **{OF_TWO_CALLS[name]: other})

    @rule(name=st.sampled_from(list(OF_TWO_CALLS)), dn=phones, numbers=st.permutations([0, 1, 2]), kind=st.booleans())
    def asks_about_two_calls(self, name: str, dn: str, numbers: list[int], kind: bool) -> None:
        more = {OF_TWO_CALLS[name]: self.call_on(dn, numbers[1])}
        if name == "RequestMergeCalls" and kind:
            more["MergeType"] = "MergeForConference"
        self.ask(name, dn, "first", conn_id=self.call_on(dn, numbers[0]), **more)

    @rule(dn=phones, to=destinations, client=clients, data=user_data)
    def makes_a_call(self, dn: str, to: str, client: str, data: dict[str, Any]) -> None:
        self.ask("RequestMakeCall", dn, client, OtherDN=to, UserData=data)

    @rule(dn=st.sampled_from([*OTHERS, "7001"]), to=destinations, timeout=st.sampled_from([None, 4000]))
    def makes_a_predictive_call(self, dn: str, to: str, timeout: int | None) -> None:
        self.ask("RequestMakePredictiveCall", dn, "first", OtherDN=to, Timeout=timeout)

    @rule(
        name=st.sampled_from(["RequestAttachUserData", "RequestUpdateUserData"]), dn=dns, number=which, data=user_data
    )
    def changes_data(self, name: str, dn: str, number: int, data: dict[str, Any]) -> None:
        self.ask(name, dn, "first", conn_id=self.call_on(dn, number), UserData=data)
        self.ask("RequestDeletePair", dn, "second", conn_id=self.call_on(dn, number), DataKey="a")

    @rule(number=which, treatment=st.sampled_from(["Music", "RANTreatment", "Busy"]))
    def treats(self, number: int, treatment: str) -> None:
        dn, conn_id = self.stands(number, PartyState.ROUTING)
        parameters = {"DURATION": 2}
        self.ask(
            "RequestApplyTreatment", dn, "first", conn_id=conn_id, TreatmentType=treatment, TreatmentParms=parameters
        )

    @rule(number=which, digits=st.sampled_from(["1#", "x"]))
    def sends_digits(self, number: int, digits: str) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        self.ask("RequestSendDTMF", dn, "first", conn_id=conn_id, DTMFDigits=digits)

    @rule(dn=phones, to=destinations, mode=st.sampled_from(list(ENUMS["ForwardMode"].accepted.values())))
    def forwards(self, dn: str, to: str, mode: str) -> None:
        self.ask("RequestCallForwardSet", dn, "first", OtherDN=to, ForwardMode=mode)

    @rule(dn=phones, agent=agents, mode=work_modes, queue=queues, client=clients)
    def logs_in(self, dn: str, agent: str, mode: str, queue: str | None, client: str) -> None:
        self.ask("RequestAgentLogin", dn, client, AgentID=agent, AgentWorkMode=mode, ThisQueue=queue)

    @rule(
        name=st.sampled_from(["RequestAgentReady", "RequestAgentReady", "RequestAgentNotReady", "RequestAgentLogout"]),
        dn=phones,
        mode=work_modes,
        queue=queues,
    )
    def agent_asks(self, name: str, dn: str, mode: str, queue: str | None) -> None:
        self.ask(name, dn, "first", AgentWorkMode=mode, ThisQueue=queue)

    @rule(dn=phones, client=clients, reason=st.integers(1, 9))
    def idle_agent_says_why(self, dn: str, client: str, reason: int) -> None:
        self.ask("RequestAgentSetIdleReason", dn, client, AgentIdleReason=reason)

    @rule(dn=phones, mode=st.sampled_from(["AutoIn", "ManualIn"]))
    def agent_works(self, dn: str, mode: str) -> None:
        self.ask("RequestAgentLogin", dn, "first", AgentID=f"100{dn[-1]}", AgentWorkMode=mode)
        self.ask("RequestAgentReady", dn, "first", AgentWorkMode=mode)

    @rule(agent=agents, timeout=st.sampled_from([None, 0, 3000]), client=clients)
    def reserves(self, agent: str, timeout: int | None, client: str) -> None:
        self.ask("RequestReserveAgent", None, client, AgentID=agent, Timeout=timeout)

    @rule(
        name=st.sampled_from(["RequestMonitorNextCall", "RequestMonitorNextCall", "RequestCancelMonitoring"]),
        dn=phones,
        other=dns,
        every=st.booleans(),
    )
    def supervises(self, name: str, dn: str, other: str, every: bool) -> None:
        kind = "MonitorAllCalls" if every else "MonitorOneCall"
        self.ask(name, dn, "first", OtherDN=other, MonitorNextCallType=kind)

    @rule(
        step=st.one_of(
            st.tuples(st.sampled_from(OF_A_DN), dns, others),
            st.tuples(st.sampled_from(OF_THE_SERVER), st.none(), others),
            st.tuples(st.just("RequestRegisterAddress"), dns, others, modes),
            st.tuples(st.just("RequestQueryAddress"), dns, clients, looks),
            st.tuples(st.just("RequestPrivateService"), st.none(), clients, st.just({"PrivateMsgID": 7})),
            st.tuples(st.just("RequestDistributeEvent"), phones, clients, made_up),
            st.tuples(st.just("RequestSetInputMask"), st.none(), clients, masks),
            st.tuples(st.just("goes"), st.none(), others),
        )
    )
    def does_something_small(self, step: tuple[Any, ...]) -> None:
        name, dn, client, *more = step
        if name == "goes":
            self.world.lose(client)
        else:
            self.ask(name, dn, client, **(more[0] if more else {}))

    # --- the telephone side

    @rule(dn=phones, called=phones)
    def two_talk(self, dn: str, called: str) -> None:
        self.world.happens(PhoneUsed(dn, "dial", to=called))
        self.world.happens(PhoneUsed(called, "answer"))

    @rule(dn=phones)
    def customer_talks(self, dn: str) -> None:
        self.world.happens(CallPlaced(CUSTOMER, dn))
        self.world.happens(PhoneUsed(dn, "answer"))

    @rule(number=which, called=phones, conference=st.booleans())
    def talker_consults(self, number: int, called: str, conference: bool) -> None:
        dn, conn_id = self.stands(number, PartyState.CONNECTED)
        name = "RequestInitiateConference" if conference else "RequestInitiateTransfer"
        self.ask(name, dn, "first", conn_id=conn_id, OtherDN=called)
        self.world.happens(PhoneUsed(called, "answer"))

    @rule(to=dns, number=st.sampled_from(["", CUSTOMER]), data=user_data)
    def customer_calls(self, to: str, number: str, data: dict[str, Any]) -> None:
        self.world.happens(CallPlaced(number, to, user_data=KeyValueList.of(data)))

    @rule(number=which)
    def customer_hangs_up(self, number: int) -> None:
        self.world.happens(OutsideHungUp(self.any_call(number)))

    @rule(number=which)
    def customer_answers(self, number: int) -> None:
        self.world.happens(OutsideAnswered(self.any_call(number)))

    @rule(behaviour=st.sampled_from(OUTSIDE_BEHAVIOURS), seconds=st.sampled_from([0.0, 2.0]))
    def customers_react(self, behaviour: str, seconds: float) -> None:
        self.world.happens(OutsideBehaviourSet(CUSTOMER, behaviour, seconds))

    @rule(dn=dns, action=st.sampled_from(["answer", "hangup", "hold", "retrieve", "dial"]), to=destinations)
    def phone_is_used(self, dn: str, action: str, to: str) -> None:
        self.world.happens(PhoneUsed(dn, action, to=to))

    @rule(agent=agents, action=st.sampled_from(["login", "logout", "ready", "not-ready"]), mode=work_modes)
    def agent_moves(self, agent: str, action: str, mode: str) -> None:
        self.world.happens(AgentMoved(agent, action, work_mode=mode))

    @rule(number=which, data=user_data)
    def data_is_patched(self, number: int, data: dict[str, Any]) -> None:
        self.world.happens(UserDataPatched(self.any_call(number), KeyValueList.of(data)))

    @rule(dn=st.sampled_from(["8501", "8502"]), to=destinations)
    def route_is_given(self, dn: str, to: str) -> None:
        self.world.happens(RouteGiven(dn, self.call_on(dn, 0), to))

    @rule(dn=dns, in_service=st.sampled_from([True, True, False]))
    def service_changes(self, dn: str, in_service: bool) -> None:
        self.world.happens(ServiceChanged(dn, in_service))

    @rule(up=st.sampled_from([True, True, True, False]))
    def link_changes(self, up: bool) -> None:
        self.world.happens(LinkChanged(up))

    @rule(sure=st.integers(0, 5))
    def is_reset(self, sure: int) -> None:
        if not sure:
            self.world.happens(SwitchReset())

    @rule(seconds=st.sampled_from([0.0, 1.0, 1.0, 3.0, 11.0, 16.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.advance(seconds)

    @invariant()
    def is_not_deferred_for_ever(self) -> None:
        """What was put off while the link was down is done when it is up."""
        assert not self.world.exchange.link_up or not self.world.switch._unseen

    def teardown(self) -> None:
        """The same inputs again, at the same times, give a fresh switch the same effects, byte for byte."""
        assert not hasattr(self, "world") or replayed(self.world.tape, self.world.config) == effects_of(self.world.tape)


TestSwitch = pytest.mark.slow(SwitchMachine.TestCase)
TestSwitch.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
def test_every_request_is_asked() -> None:
    """What the rules ask is seen by running each of them, on a small switch, with hundreds of arguments."""
    SwitchMachine.asked.clear()
    for each in SwitchMachine.setup_state().rules:
        if "ask" in each.function.__code__.co_names:
            run_alone(each)

    assert SwitchMachine.asked == set(REQUEST_TABLE)


def run_alone(of_machine: Any) -> None:
    machine = SwitchMachine()
    machine.start(NoAnswer(), wrap_up=0.0, relogin="refuse", logs_out=False, lines=2, agents=0)

    @settings(max_examples=400, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(st.fixed_dictionaries(of_machine.arguments))
    def run(arguments: dict[str, Any]) -> None:
        of_machine.function(machine, **arguments)

    run()
