"""The guesses about a real T-Server: where each stands in the code, what it says, and which setting changes it."""

from dataclasses import dataclass

__all__ = ["GUESSES", "Guess"]


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess.

    Attributes:
        module: where in the model it stands, with the word GUESS; `settings.py` where the setting itself is all.
        what: what the simulator does.
        setting: the field of `settings.Guesses` that changes it; None: it is fixed.
        otherwise: what it does then.
    """

    module: str
    what: str
    setting: str | None = None
    otherwise: str = ""


_G = Guess
_S = "settings.py"

GUESSES: tuple[Guess, ...] = (
    _G("agent_requests.py", "an idle reason is told to the DN and has no other effect"),
    _G("bridging.py", "EventBridged comes when the call is answered, and is all that a bridged appearance hears"),
    _G("call_monitoring.py", "how call-based notifications are asked for, and what party events carry"),
    _G("call_requests.py", "MakeCallTypes other than DirectAgent and DirectPriority make no difference"),
    _G("consultation.py", "a transfer is refused (185) where all who are left would wait for somebody"),
    _G("consultation.py", "two calls in which the same DN is are not joined (185)"),
    _G(
        "couplings.py",
        "answering while another call is active holds that one",
        "answer_while_active",
        "it is refused (185)",
    ),
    _G("couplings.py", "a phone that dials cannot answer another call (185)"),
    _G("data_requests.py", "RequestSetCallInfo replaces pairs of UserData, and its parties hear it as it was said"),
    _G("ids.py", "the layouts of ConnID and CallUUID, read off published logs"),
    _G("observing.py", "an observer joins at once and unasked, and not while its phone is in use"),
    _G("party_states.py", "a call that is being dialled cannot be held (185)"),
    _G(
        "party_states.py",
        "after a transfer to a ringing phone, its answer is told to it alone",
        "transferred_answer",
        "the others hear EventEstablished, too",
    ),
    _G("party_states.py", "DIALING, FAR_INVALID: EventDestinationBusy tells also of a number that does not exist"),
    _G("party_states.py", "DIALING, IS_CHANGED: who dials may hear EventPartyChanged"),
    _G("party_states.py", "QUEUED, IS_CHANGED: a queue hears EventPartyChanged when a consult call in it is completed"),
    _G("party_states.py", "ROUTING, IS_CHANGED: so does a route point"),
    _G("party_states.py", "QUEUED, IS_ROUTED: where route points are queues, the call is queued there first"),
    _G("registration.py", "RequestRegisterAll registers all DNs or none"),
    _G("rejections.py", "error codes that the wire page does not name are our choice"),
    _G("requests.py", "an observer may hang up and nothing else (185)"),
    _G("routing.py", "what each RouteType means, but for AgentID"),
    _G("server_requests.py", "ServerCapabilityMask has one bit for each message, all set"),
    _G(
        "single_step.py",
        "a call that is redirected keeps the invitation and the queue by which it came",
        "redirect_keeps_queue",
        "the queue is forgotten",
    ),
    _G(
        "telephone_side.py",
        "CallState Dropped where the customer of a predictive call declines",
        "declined_predictive_call",
        "that CallState",
    ),
    _G("treatments.py", "the older requests for music, silence and ringing tone are treatments of these names"),
    _G("treatments.py", "EventTreatmentNotApplied answers, and what the caller hears goes on"),
    _G("treatments.py", "digits that came before the time was over count"),
    _G("treatments.py", "the keys of TreatmentParms: DURATION, MAX_DIGITS, TERM_DIGITS"),
    _G(_S, "ErrorCode 231 for a destination that is busy", "busy_error_code", "that code"),
    _G(
        _S,
        "busy and wrong numbers are told by EventDestinationBusy, and EventReleased after `busy_release_seconds`",
        "busy_is_told_by",
        "by EventReleased at once",
    ),
    _G(_S, "digits are collected for 5 s where the request has no Timeout", "collect_seconds", "so long"),
    _G(
        _S,
        "EventReleased comes before EventPartyChanged when two calls become one",
        "completion_order",
        "it comes last",
    ),
    _G(
        _S,
        "a consult call starts with a copy of the attached data",
        "consult_user_data",
        "with none (`separate`), or both calls have the same (`joint`)",
    ),
    _G(
        _S,
        "ErrorCode 233 where one who was invited into a conference does not join",
        "declined_error_code",
        "that code",
    ),
    _G(_S, "ErrorCode 302 for digits that are none", "digits_error_code", "that code"),
    _G(
        _S,
        "a phone that is forwarded on no answer rings 15 s where no no-answer time is set",
        "forward_no_answer_seconds",
        "so long",
    ),
    _G(_S, "no EventOffHook and EventOnHook", "hook_events", "they come around a phone's calls"),
    _G(
        _S,
        "requests of which only the names are public are refused (51), as the wire page says",
        "names_only_requests",
        "they are carried out as this page says",
    ),
    _G(
        _S,
        "logout of a ready agent is told by EventAgentLogout alone",
        "not_ready_before_logout",
        "EventAgentNotReady comes before it",
    ),
    _G(
        _S,
        "agent events go to the agent's DN alone",
        "queue_hears_agents",
        "clients of the agent's queues hear them, too, with ThisQueue",
    ),
    _G(
        _S,
        "the caller hears nothing when a call is redirected",
        "redirect_tells_caller",
        "EventPartyChanged with CallState Redirected",
    ),
    _G(_S, "a reservation without Timeout lasts 10 s", "reservation_seconds", "so long"),
    _G(
        _S,
        "a call on a route point is not queued there",
        "route_point_queues",
        "EventQueued comes before EventRouteRequest, EventDiverted after EventRouteUsed",
    ),
    _G(
        _S,
        "login where somebody else is logged in is refused (527)",
        "second_agent",
        "the other one is logged out",
    ),
    _G(_S, "the switch asks for no treatment", "treatment_required", "EventTreatmentRequired after EventRouteRequest"),
    _G(_S, "a treatment lasts 5 s where it does not say so", "treatment_seconds", "so long"),
    _G(_S, "every treatment can be applied", "unavailable_treatments", "these get EventTreatmentNotApplied"),
)
