"""Bridges with one defect each, to see that a harness finds it: a good bridge with one part exchanged.

Most defects are wrappers around a session, which change what goes in or what comes out. The others stand in for the
desk, the connection to the T-Server, or what is between the network and the bridge. No good code asks for a defect.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tserver_bridge import (
    defects,
    defects_calls,
    defects_desk,
    defects_extended,
    defects_link,
    defects_outage,
    defects_told,
    defects_upstream,
    defects_web,
)
from tserver_bridge.desk import WrapSession
from tserver_bridge.parts import Parts

__all__ = ["MUTANTS", "Mutant"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One defect: its name, what it does in a sentence, the requirements that it breaks, the parts that have it."""

    name: str
    text: str
    breaks: tuple[str, ...]
    parts: Parts


def _mutant(name: str, text: str, breaks: str, made: WrapSession | Parts) -> Mutant:
    """A row; a defect of the session is given by its wrapper alone."""
    parts = made if isinstance(made, Parts) else Parts(session=made)
    return Mutant(name, text, tuple(breaks.split()), parts)


_RELEASE = "RequestReleaseCall"

_ROWS = (
    _mutant("never-registers", "does not register the DN", "AV-01", defects.NeverRegisters),
    _mutant("never-logs-in", "says that the agent is available without logging her in", "AV-02", defects.NeverLogsIn),
    _mutant(
        "registered-too-early", "says EventRegistered when the command arrives", "AV-04", defects.RegisteredTooEarly
    ),
    _mutant("registered-never", "never says EventRegistered", "AV-03", defects.drops("EventRegistered")),
    _mutant("registered-twice", "says EventRegistered twice", "AV-05", defects.doubles("EventRegistered")),
    _mutant(
        "registered-despite-refusal", "says EventRegistered when the login was refused", "AV-07", defects.DespiteRefusal
    ),
    _mutant("registers-for-itself", "registers the DN in private mode", "AV-09", defects.PrivateMode),
    _mutant("ringing-twice", "announces each call twice", "IN-01", defects.doubles("EventRinging")),
    _mutant("ringing-never", "announces no call", "IN-01", defects.drops("EventRinging")),
    _mutant("trims-the-number", "drops leading zeros and the plus sign", "IN-02", defects_told.TrimsNumber),
    _mutant("number-as-a-number", "sends the caller's number as a number", "IN-02 MS-03", defects_told.NumberAsNumber),
    _mutant("ids-left-out", "leaves the call's ids out of EventRinging", "IN-03", defects_told.IdsLeftOut),
    _mutant("withheld-is-dropped", "drops calls whose number is withheld", "IN-04", defects_told.WithheldDropped),
    _mutant("data-as-text", "sends integers of attached data as text", "IN-06", defects_told.DataAsText),
    _mutant(
        "abandoned-is-dropped", "does not tell that the caller gave up", "IN-08", defects.ignores("EventAbandoned")
    ),
    _mutant(
        "no-answer-is-dropped", "does not tell that a ringing call went elsewhere", "IN-09", defects.NoAnswerDropped
    ),
    _mutant(
        "accept-is-dropped",
        "answers `accept` and asks the T-Server for nothing",
        "AC-01",
        defects.swallows("RequestAnswerCall"),
    ),
    _mutant(
        "established-on-command",
        "says EventEstablished when the command arrives",
        "AC-04",
        defects.on_command("accept", "EventEstablished"),
    ),
    _mutant(
        "established-only-by-command", "is silent about calls answered at the phone", "AC-03", defects.OnlyByCommand
    ),
    _mutant("established-twice", "says EventEstablished twice", "AC-02 AC-07", defects.doubles("EventEstablished")),
    _mutant("refused-accept-ends-it", "says EventReleased when `accept` was refused", "AC-05", defects.RefusedEnds),
    _mutant(
        "accepts-the-oldest", "answers the call that came first, whichever is named", "AC-08", defects.AcceptsOldest
    ),
    _mutant(
        "released-on-command",
        "says EventReleased when the command arrives",
        "HU-04",
        defects.on_command("hangup", "EventReleased"),
    ),
    _mutant(
        "reject-is-dropped",
        "answers `reject` and asks the T-Server for nothing",
        "HU-01",
        defects.swallows_on("reject", "RequestReleaseCall"),
    ),
    _mutant("reject-answers-first", "answers the call before it rejects it", "HU-08", defects.RejectAnswers),
    _mutant("released-twice", "says EventReleased twice", "HU-03", defects.doubles("EventReleased")),
    _mutant("released-never", "never says EventReleased", "HU-03", defects.drops("EventReleased")),
    _mutant("dials-something-else", "drops the plus sign of the number to dial", "OB-01", defects.DialsElse),
    _mutant(
        "outbound-looks-inbound", "presents calls from here as calls that come in", "OB-07", defects_told.LooksInbound
    ),
    _mutant("busy-keeps-dialling", "says nothing when the number is busy", "OB-05", defects.BusyKeepsDialling),
    _mutant("own-id-is-lost", "forgets the id that came with `makeCall`", "OB-04", defects.OwnIdLost),
    _mutant("talks-of-pings", "sends a frame `ping`, which is no JSON", "MS-01", Parts(desk=defects_desk.TalksOfPings)),
    _mutant("names-are-misspelled", "says eventEstablished", "MS-02", defects_told.Misspelled),
    _mutant(
        "order-is-lost", "sends two messages that come together in the wrong order", "MS-04", defects_told.OrderLost
    ),
    _mutant(
        "speaks-after-the-end", "repeats the last event of a call after its end", "MS-05", defects_told.SpeaksAfterEnd
    ),
    _mutant("data-of-an-earlier-call", "keeps attached data of earlier calls", "MS-06", defects_told.EarlierData),
    _mutant(
        "breaks-lines",
        "loses what arrives in pieces from the T-Server",
        "MS-08",
        Parts(link=defects_upstream.BreaksLines),
    ),
    _mutant("no-cors", "does not let browsers read its answers", "HT-02", Parts(around=defects_web.WithoutCors)),
    _mutant("half-answers", "answers with JSON that breaks off", "HT-01", Parts(around=defects_web.AnswersInHalf)),
    _mutant("refusals-look-fine", "answers 200 when the T-Server refused", "HT-04", defects.RefusalsLookFine),
    _mutant(
        "bad-bodies-look-fine",
        "answers 200 to bodies that are no command",
        "HT-03",
        Parts(around=defects_web.HidesBadBodies),
    ),
    _mutant(
        "dies-of-a-bad-body",
        "answers nothing but 500 after a bad body",
        "HT-05",
        Parts(around=defects_web.DiesOfABadBody),
    ),
    _mutant("gives-up", "does not connect again", "RS-01", Parts(back_off=defects_upstream.GivesUp)),
    _mutant(
        "registers-once",
        "does not register again after a reconnect",
        "RS-01",
        defects_link.asks_once("RequestRegisterAddress"),
    ),
    _mutant(
        "logs-in-once", "does not log in again after a reconnect", "RS-01", defects_link.asks_once("RequestAgentLogin")
    ),
    _mutant(
        "reconnects-in-a-rush", "makes no pauses between attempts", "RS-02", Parts(back_off=defects_upstream.Rushes)
    ),
    _mutant("hears-twice", "passes events on twice after a reconnect", "RS-03", defects_link.HearsTwice),
    _mutant("forgets-ended-calls", "keeps calls that ended in an outage", "RS-04", defects_link.ForgetsEnded),
    _mutant("misses-begun-calls", "does not announce calls that began in an outage", "RS-05", defects_link.MissesBegun),
    _mutant(
        "silent-about-the-link", "does not tell that the link is down", "RS-06", defects.drops("EventLinkDisconnected")
    ),
    _mutant("keeps-for-later", "sends commands of an outage afterwards", "RS-07", defects_link.KeepsForLater),
    _mutant("one-socket-for-ever", "does not find a new socket", "RS-08", defects_link.OneSocketForEver),
    _mutant(
        "waits-for-the-slowest",
        "sends to one toolbar at a time",
        "RS-09",
        Parts(endpoint=defects_web.WaitsForTheSlowest),
    ),
    _mutant("waits-for-ever", "does not notice a dead connection", "RS-10", Parts(link=defects_upstream.WaitsForEver)),
    _mutant("trips-over-the-unknown", "is deaf after an unknown event", "RS-11", defects_link.TripsOverTheUnknown),
    _mutant("answers-by-luck", "takes a late refusal for the next answer", "RS-12", defects_link.AnswersByLuck),
    _mutant("deaf-after-an-outage", "hears no calls after an outage", "RS-13", defects_link.DeafAfterOutage),
    _mutant("loses-some", "loses one message of three hundred", "RS-14", defects_link.LosesSome),
    _mutant("answers-no-pings", "does not answer AddpPing", "RS-15", Parts(link=defects_upstream.AnswersNoPings)),
    _mutant("first-agent-only", "brings only its first agent back", "RS-01", Parts(desk=defects_desk.FirstAgentOnly)),
    _mutant(
        "hurries-back",
        "makes no pause after a connection that was good",
        "RS-02",
        Parts(back_off=defects_upstream.HurriesBack),
    ),
    _mutant("ends-calls-too-often", "ends calls with the link, and again", "RS-03", defects_outage.EndsCallsTooOften),
    _mutant("ends-one-of-two", "ends one of the calls that ended in an outage", "RS-04", defects_outage.EndsOneOfTwo),
    _mutant("told-twice", "tells twice that the link is down", "RS-06", defects.doubles("EventLinkDisconnected")),
    _mutant("return-unsaid", "does not tell that the link is back", "RS-06", defects.drops("EventLinkConnected")),
    _mutant("late-ones-untold", "hides an outage from new toolbars", "RS-06", defects_outage.LateOnesUntold),
    _mutant("repeats-what-was-cut", "asks again after an outage", "RS-07", defects_outage.RepeatsWhatWasCut),
    _mutant("closing-mutes-all", "is mute when a socket closes", "RS-08 MA-04", defects_outage.ClosingMutesAll),
    _mutant("agrees-by-luck", "takes a late answer for the next one's", "RS-12", defects_link.AgreesByLuck),
    _mutant(
        "pings-wait", "does not answer AddpPing while it waits itself", "RS-15", Parts(link=defects_upstream.PingsWait)
    ),
    _mutant(
        "newest-socket-only",
        "tells the newest of an agent's toolbars",
        "MA-04",
        Parts(desk=defects_desk.NewestSocketOnly),
    ),
    _mutant("one-refusal-for-all", "refuses all after a refusal", "MA-05", Parts(desk=defects_desk.OneRefusalForAll)),
    _mutant(
        "looks-at-the-beginning", "takes origins that look right", "SE-01", Parts(guard=defects_web.LooksAtTheBeginning)
    ),
    _mutant("tells-everyone", "tells every toolbar everything", "MA-01", Parts(desk=defects_desk.TellsEveryone)),
    _mutant(
        "one-agent-for-all", "acts on the first agent, whoever asks", "MA-02", Parts(around=defects_web.OneAgentForAll)
    ),
    _mutant(
        "mixes-up-answers", "gives one toolbar the other's answer", "MA-03", Parts(desk=defects_desk.MixesUpAnswers)
    ),
    _mutant(
        "first-socket-only", "tells the first of an agent's toolbars", "MA-04", Parts(desk=defects_desk.FirstSocketOnly)
    ),
    _mutant("one-goes-all-go", "closes all sockets when one goes", "MA-05", Parts(desk=defects_desk.OneGoesAllGo)),
    _mutant("lets-anyone-in", "takes sockets of any page", "SE-01", Parts(guard=defects_web.LetsAnyoneIn)),
    _mutant("asks-for-no-token", "does not look at the token", "SE-02", Parts(guard=defects_web.AsksForNoToken)),
    _mutant(
        "shows-stack-traces", "answers errors with a stack trace", "SE-03", Parts(around=defects_web.ShowsStackTraces)
    ),
    _mutant("runs-what-it-reads", "takes a line end for another request", "SE-04", defects_link.RunsWhatItReads),
    _mutant("no-limits", "takes frames of any size", "SE-05", Parts(max_frame_bytes=2**30)),
    _mutant("takes-its-time", "sends every message a little later", "MS-07", Parts(endpoint=defects_web.TakesItsTime)),
    _mutant("logs-in-regardless", "logs in where it may not register", "AV-06", defects_calls.LogsInRegardless),
    _mutant("only-once", "refuses the second `initialize`", "AV-08", defects_calls.OnlyOnce),
    _mutant("strict-about-login", "fails where the agent is logged in", "AV-10", defects_calls.StrictAboutLogin),
    _mutant("answers-never", "waits without end for the T-Server", "AV-11", defects_calls.WaitsForEver),
    _mutant("stays-logged-in", "does not log out", "AV-12", defects_calls.asks_never("RequestAgentLogout")),
    _mutant("inbound-unsaid", "does not say the direction", "IN-05", defects_told.without("direction")),
    _mutant("hears-other-dns", "shows events of other DNs", "IN-07", Parts(desk=defects_desk.HearsOtherDns)),
    _mutant("mixes-up-calls", "names the first call in every event", "IN-10", defects_calls.MixesUpCalls),
    _mutant("causes-alike", "does not say why a call ended", "IN-11", defects_calls.CausesAlike),
    _mutant("accepts-anything", "accepts where nothing rings", "AC-06", defects_calls.AcceptsAnything),
    _mutant("hangup-is-dropped", "asks for nothing on `hangup`", "HU-02", defects.swallows_on("hangup", _RELEASE)),
    _mutant("ends-what-was-refused", "hides the end after a refusal", "HU-05", defects_calls.EndsWhatWasRefused),
    _mutant("ends-twice-at-once", "tells both hang-ups", "HU-06", defects_calls.EndsTwiceAtOnce),
    _mutant("reaches-back", "hangs up a call that is over", "HU-07", defects_calls.ReachesBack),
    _mutant("answer-unsaid", "does not tell that a call was answered", "OB-02", defects.drops("EventEstablished")),
    _mutant("dialling-unsaid", "says nothing while it dials", "OB-03", defects_told.drops_outbound("EventRinging")),
    _mutant("calls-for-nothing", "dials without a number", "OB-06", Parts(around=defects_web.CallsForNothing)),
    _mutant("takes-any-form", "does not mind method, size and type", "HT-06", Parts(around=defects_web.TakesAnyForm)),
    _mutant("hold-unsaid", "does not tell of calls on hold", "EX-01", defects.drops("EventHeld")),
    _mutant("transfer-is-dropped", "asks for no transfer", "EX-02", defects.swallows("RequestSingleStepTransfer")),
    _mutant("new-id-each-time", "changes the toolbar's id", "EX-03", defects_extended.NewIdEachTime),
    _mutant("members-unsaid", "does not tell who left", "EX-04", defects.drops("EventPartyDeleted")),
    _mutant("consult-ends-all", "ends the main call with the other", "EX-05", defects_extended.ConsultEndsAll),
    _mutant("pauses-unsaid", "does not tell of pauses", "EX-06", defects.drops("EventAgentNotReady")),
    _mutant("only-what-changed", "tells only the data that changed", "EX-07", defects_extended.OnlyWhatChanged),
    _mutant("digits-as-a-number", "drops leading zeros of digits", "EX-08", defects_extended.DigitsAsNumber),
    _mutant("queue-forgotten", "does not tell the queue", "EX-09", defects_extended.QueueForgotten),
    _mutant("unregisters-first", "unregisters before it logs out", "AV-12", defects_extended.UnregistersFirst),
    _mutant("held-on-command", "says EventHeld on the command", "EX-01", defects.on_command("hold", "EventHeld")),
    _mutant("retrieve-unsaid", "does not tell that a call was taken back", "EX-01", defects.drops("EventRetrieved")),
    _mutant(
        "transferred-on-command",
        "says EventReleased before the transfer",
        "EX-02",
        defects.on_command("transfer", "EventReleased"),
    ),
    _mutant("mute-is-dropped", "asks for no mute transfer", "EX-02", defects.swallows("RequestMuteTransfer")),
    _mutant("never-completes", "asks for no completion", "EX-02", defects.swallows("RequestCompleteTransfer")),
    _mutant("old-connid", "asks for a transferred call as it was", "EX-03", defects_extended.OldConnId),
    _mutant("deaf-to-changes", "does not follow a new ConnID", "EX-03", defects.ignores("EventPartyChanged")),
    _mutant("joining-unsaid", "does not tell who came", "EX-04", defects.drops("EventPartyAdded")),
    _mutant("first-leaver-ends-all", "ends the call when one leaves", "EX-04", defects_extended.FirstLeaverEndsAll),
    _mutant("never-goes-back", "asks for no return", "EX-05", defects.swallows("RequestReconnectCall")),
    _mutant("readiness-unsaid", "does not tell that a pause is over", "EX-06", defects.drops("EventAgentReady")),
    _mutant("work-is-a-pause", "does not tell the work mode", "EX-06", defects_told.without("workMode")),
    _mutant("only-own-states", "does not tell what others set", "EX-06", defects_extended.OnlyOwnStates),
    _mutant("changes-unsaid", "does not tell of new data", "EX-07", defects.drops("EventAttachedDataChanged")),
    _mutant("data-is-dropped", "attaches nothing", "EX-07", defects.swallows("RequestUpdateUserData")),
    _mutant("digits-are-dropped", "sends no digits", "EX-08", defects.swallows("RequestSendDTMF")),
    _mutant("loses-some-in-a-crowd", "loses some of many", "LD-01", Parts(desk=defects_desk.LosesSomeInACrowd)),
    _mutant("mixes-up-a-crowd", "tells the wrong agent", "LD-01", Parts(desk=defects_desk.MixesUpACrowd)),
    _mutant("slows-down", "needs longer with each message", "LD-02", Parts(endpoint=defects_web.SlowsDown)),
    _mutant("earlier-queue", "keeps the queue of the last call", "EX-09", defects_extended.EarlierQueue),
    _mutant("loses-some-in-a-crowd", "loses some of many", "LD-01", Parts(desk=defects_desk.LosesSomeInACrowd)),
    _mutant("mixes-up-a-crowd", "tells the wrong agent", "LD-01", Parts(desk=defects_desk.MixesUpACrowd)),
    _mutant("slows-down", "needs longer with each message", "LD-02", Parts(endpoint=defects_web.SlowsDown)),
)

MUTANTS: Mapping[str, Mutant] = {row.name: row for row in _ROWS}
"""All of them, by name."""
