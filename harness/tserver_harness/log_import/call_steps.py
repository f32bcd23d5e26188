"""The call events of a log as steps: ringing, dialing, established, held, data attached, released.

Consult calls and what comes of them have no step of their own here: their messages stay comments, and the main call
goes on as if they had not been.
"""

from collections.abc import Callable, Mapping

from tserver_harness.log_import.calls import Asked, Party, RecordedCall
from tserver_harness.log_import.scenario_text import Step, literal
from tserver_sim.log import Entry, ReadLog
from tserver_wire import KeyValueList

__all__ = ["CallSteps"]

BUSY_RELEASE = "2500 ms"  # the simulator's default is 2 s
FEWEST_DIGITS = 5  # of a number out there, by the simulator's default; a shorter one gets noughts before it

_ELSEWHERE = frozenset({"NoAnswer", "Redirected", "Forwarded"})
_COMMANDS = {"RequestAnswerCall": "accept", "RequestReleaseCall": "hangup"}
_BRINGS = {"RequestAnswerCall": "EventEstablished", "RequestReleaseCall": "EventReleased"}


class CallSteps:
    """Knows the calls of a log as the walk over it goes on.

    Attributes:
        needs: capabilities that the steps so far want.
    """

    def __init__(
        self,
        log: ReadLog,
        names: Mapping[str, str],
        data: Callable[[Entry, KeyValueList], object],
        notes: list[str],
    ) -> None:
        self.needs: list[str] = []
        self._names = names
        self._data = data
        self._notes = notes
        self._asked = Asked()
        self._calls: dict[str, RecordedCall] = {}
        self._wanted: list[str] = []
        self._busy = {_conn_id(entry) for entry in log.entries if entry.message.name == "EventDestinationBusy"}
        self._doing: Mapping[str, Callable[[Entry, str, RecordedCall], list[Step]]] = {
            "EventEstablished": self._established,
            "EventReleased": self._released,
            "EventAbandoned": self._released,
            "EventHeld": self._held,
            "EventRetrieved": self._held,
            "EventAttachedDataChanged": self._data_changed,
        }

    @property
    def count(self) -> int:
        """How many calls take part."""
        return len(self._calls)

    def take_wanted(self) -> list[str]:
        """DNs of further agents whom the last steps need."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def asked(self, entry: Entry, dn: str) -> None:
        """A client asked for something."""
        self._asked.add(entry.message.name, dn, _conn_id(entry), entry.message.reference_id)

    def steps(self, entry: Entry, dn: str) -> list[Step]:
        """What an event on an agent's DN means."""
        message = entry.message
        if message.name == "EventError":
            return self._refused(entry, dn)
        if "PreviousConnID" in message.attributes:
            return []
        call = self._calls.get(_conn_id(entry))
        if message.name == "EventRinging":
            return self._ringing(entry, dn, call)
        if message.name == "EventDialing":
            return self._dialing(entry, dn) if call is None else []
        if call is None or call.parties.get(dn, Party.ENDED) == Party.ENDED or message.name not in self._doing:
            return []
        return self._doing[message.name](entry, dn, call)

    def rest(self) -> list[Step]:
        """Steps that end the calls which the log leaves up."""
        steps: list[Step] = []
        for call in self._calls.values():
            if call.ended:
                continue
            dn = call.has(*_LIVE)[0]
            if call.busy and call.parties[dn] == Party.DIALING:
                steps.append(self._let_go(call))
            else:
                by = "toolbar" if call.has(Party.HELD, Party.ESTABLISHED, Party.DIALING) else "caller"
                steps.append(self._release(call, by, dn))
        return steps

    @staticmethod
    def _let_go(call: RecordedCall) -> Step:
        """The switch ends a call to a busy number by itself; whether the toolbar hears of it is up to the bridge."""
        call.end()
        return Step("wait", BUSY_RELEASE)

    def _ringing(self, entry: Entry, dn: str, call: RecordedCall | None) -> list[Step]:
        name = self._names[dn]
        if call is not None and call.caller and call.parties.get(dn) in {None, Party.RINGING}:
            call.parties[dn] = Party.RINGING
            return [Step("hears", {"at": name, "event": "EventRinging", "call": call.name})]
        if call is not None and not call.ended:
            return []
        call = self._begin(entry)
        call.parties[dn] = Party.RINGING
        message = entry.message
        number, dnis = message.get("ANI") or message.get("OtherDN"), message.get("DNIS")
        value: dict[str, object] = {"call": call.name, "at": name, "from": literal(number or "")}
        if dnis and dnis != dn:
            value["dnis"] = literal(dnis)
        return [Step("ringing", value | self._user_data(entry, call))]

    def _dialing(self, entry: Entry, dn: str) -> list[Step]:
        other = entry.message.get("OtherDN") or entry.message.get("DNIS")
        if not isinstance(other, str) or not other:
            return []
        call = self._begin(entry)
        call.caller, call.busy = dn, _conn_id(entry) in self._busy
        call.parties[dn] = Party.DIALING
        inside = self._names.get(other)
        steps: list[Step] = []
        if inside is not None:
            self._wanted.append(other)
            call.parties[other] = Party.RINGING
        to = inside or self._outside(other)
        if inside is None and call.busy:
            steps.append(Step("outside", {"number": to, "behaviour": "busy"}))
        if self._asked.take("RequestMakeCall", dn):
            data = self._user_data(entry, call)
            return [*steps, Step("dialing", {"call": call.name, "by": self._names[dn], "to": to} | data)]
        if inside is None and not steps:
            steps.append(Step("outside", {"number": to, "behaviour": "manual"}))
        dial = {"agent": self._names[dn], "does": "dial", "call": call.name, "to": to}
        return [*steps, Step("phone", dial)]

    def _outside(self, number: str) -> str:
        """The number as the simulator takes it for one out there."""
        digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
        if number.lstrip("+") == digits and len(digits) >= FEWEST_DIGITS and number.count("+") < 2:
            return number
        changed = digits.zfill(FEWEST_DIGITS + 1)
        self._notes.append(f"{number} is dialled as {changed}, which is a number out there")
        return changed

    def _established(self, entry: Entry, dn: str, call: RecordedCall) -> list[Step]:
        if call.parties[dn] in {Party.ESTABLISHED, Party.HELD}:
            return []
        ringing = call.has(Party.RINGING)
        answering = dn if call.parties[dn] == Party.RINGING else next(iter(ringing), "")
        if answering:
            by = "toolbar" if self._asked.take("RequestAnswerCall", answering, _conn_id(entry)) else "phone"
            value = {"call": call.name, "by": by, "at": self._names[answering]}
        else:
            value = {"call": call.name, "by": "callee", "at": self._names[dn]}
        for party in call.has(Party.RINGING, Party.DIALING):
            call.parties[party] = Party.ESTABLISHED
        return [Step("established", value)]

    def _released(self, entry: Entry, dn: str, call: RecordedCall) -> list[Step]:
        conn_id = _conn_id(entry)
        for party in [dn, *call.has(*_LIVE)]:
            if self._asked.take("RequestReleaseCall", party, conn_id):
                return [self._release(call, "toolbar", party)]
        if call.busy and call.parties[dn] == Party.DIALING:
            return [self._let_go(call)]
        if entry.message.get("CallState") in _ELSEWHERE and call.parties[dn] == Party.RINGING:
            self._notes.append(f"{call.name} goes elsewhere in the log; here the caller gives up")
            return [self._release(call, "caller", dn)]
        extensions = entry.message.get("Extensions")
        told = extensions.find("ReleasingParty") if isinstance(extensions, KeyValueList) else None
        if isinstance(told, str) and told.startswith("1"):
            return [self._release(call, "phone", dn)]
        return [self._release(call, self._other_end(call, dn), dn)]

    @staticmethod
    def _other_end(call: RecordedCall, dn: str) -> str:
        return "callee" if call.caller == dn else "caller"

    def _release(self, call: RecordedCall, by: str, dn: str) -> Step:
        call.end()
        return Step("released", {"call": call.name, "by": by, "at": self._names[dn]})

    def _held(self, entry: Entry, dn: str, call: RecordedCall) -> list[Step]:
        is_hold = entry.message.name == "EventHeld"
        before, after = (Party.ESTABLISHED, Party.HELD) if is_hold else (Party.HELD, Party.ESTABLISHED)
        if call.parties[dn] != before:
            return []
        call.parties[dn] = after
        if "hold" not in self.needs:
            self.needs.append("hold")
        request, word = ("RequestHoldCall", "hold") if is_hold else ("RequestRetrieveCall", "retrieve")
        name = self._names[dn]
        if self._asked.take(request, dn, _conn_id(entry)):
            step = Step("command", {"agent": name, "type": word, "call": call.name})
        else:
            step = Step("phone", {"agent": name, "does": word, "call": call.name})
        return [step, Step("hears", {"at": name, "event": entry.message.name, "call": call.name})]

    def _data_changed(self, entry: Entry, dn: str, call: RecordedCall) -> list[Step]:  # noqa: ARG002  # as the others
        data = entry.message.get("UserData")
        if not isinstance(data, KeyValueList):
            return []
        changed = KeyValueList(pair for pair in data if pair not in call.user_data.pairs)
        call.user_data = data
        if not changed:
            return []
        return [Step("attach", {"call": call.name, "userData": self._data(entry, changed)})]

    def _refused(self, entry: Entry, dn: str) -> list[Step]:
        """A request of the toolbar's was refused: here, too."""
        request = self._asked.refused(dn, entry.message.reference_id)
        call = next((call for call in self._calls.values() if call.parties.get(dn) in _LIVE), None)
        if request not in _COMMANDS or call is None:
            return []
        name = self._names[dn]
        is_reject = request == "RequestReleaseCall" and call.parties[dn] == Party.RINGING
        command = "reject" if is_reject else _COMMANDS[request]
        steps = [
            Step("command", {"agent": name, "type": command, "call": call.name}),
            Step("asks", {"request": request, "of": name, "call": call.name}),
            Step("hears-nothing", {"at": name, "event": _BRINGS[request], "call": call.name}),
        ]
        value = {"kind": "refuse", "message": request, "of": name, "error": entry.message.get("ErrorCode", 50)}
        return [Step("with-fault", value | {"steps": steps})]

    def _user_data(self, entry: Entry, call: RecordedCall) -> dict[str, object]:
        data = entry.message.get("UserData")
        if not isinstance(data, KeyValueList) or not data:
            return {}
        call.user_data = data
        return {"userData": self._data(entry, data)}

    def _begin(self, entry: Entry) -> RecordedCall:
        conn_id = _conn_id(entry)
        before = self._calls.pop(conn_id, None)
        if before is not None:
            self._calls[f"{conn_id} {before.name}"] = before
        call = RecordedCall(f"c{len(self._calls) + 1}")
        self._calls[conn_id] = call
        return call


_LIVE = (Party.RINGING, Party.DIALING, Party.ESTABLISHED, Party.HELD)


def _conn_id(entry: Entry) -> str:
    value = entry.message.get("ConnID")
    return value if isinstance(value, str) else ""
