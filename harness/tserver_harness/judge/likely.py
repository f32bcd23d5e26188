"""What is probably wrong in a bridge that breaks a requirement: the mistakes that are known from bridges in the field.

Pure data, one to three sentences per requirement, each a place to look at first. Nothing here decides anything.
"""

from collections.abc import Mapping

__all__ = ["likely_causes"]

_LIKELY: Mapping[str, tuple[str, ...]] = {
    "AV-01": (
        "The handler of T-Server events is attached after the connection was opened, so early events are missed.",
        "The request is sent before the connection is open.",
    ),
    "AV-02": ("The login is sent only after an event that the bridge does not receive.",),
    "AV-03": (
        "The bridge waits for another event than EventAgentLogin, or the answer is cast to the wrong class.",
        "An agent who is logged in already (error 1706) is taken for a failure.",
    ),
    "AV-04": (
        "The bridge passes T-Library's EventRegistered, the answer to the registration, straight on to the toolbar.",
        "The toolbar's state is set from the REST command, not from the T-Server's event.",
    ),
    "AV-05": ("Only the first socket of an agent is kept, or a closed one stays in the list.",),
    "AV-06": ("EventError is not looked at: any answer counts as success.",),
    "AV-07": (
        "EventError is not looked at: any answer counts as success.",
        "The error code is compared as text with a number, which is never equal.",
    ),
    "AV-08": ("A second initialize logs in again and passes the refusal (error 1706) on.",),
    "AV-10": ("Error 1706 is treated as fatal, though the agent is logged in on that very DN.",),
    "AV-12": ("The DN is unregistered first, so the T-Server refuses the log-out.",),
    "IN-01": (
        "After a reconnect a second event handler is added and the old one kept: everything comes twice.",
        "An exception in the event handler (attached data missing, a number that is no number) ends it for good.",
        "EventRinging is sent only when attached data are there.",
    ),
    "IN-02": ("The caller's number is read as a number: leading zeros and the plus sign get lost.",),
    "IN-04": ("Missing ANI or UserData raises an exception in the event handler, and all later events are lost.",),
    "IN-06": ("Attached data are decoded with a fixed character set, or integers are read as text.",),
    "IN-07": ("Events are sent to every open socket: there is no filter by ThisDN.",),
    "IN-08": ("EventAbandoned is not handled: the toolbar rings for ever.",),
    "IN-09": ("EventReleased with CallState NoAnswer or Redirected is not passed on.",),
    "IN-10": ("One ConnID per DN is kept: the second call overwrites the first.",),
    "AC-01": (
        "The ConnID is learnt from another event than EventRinging, so it is missing or old.",
        "A request is sent synchronously inside the event handler and blocks it.",
    ),
    "AC-02": ("EventEstablished is sent only after a command, or only when the answer's ReferenceID fits.",),
    "AC-03": ("EventEstablished without a pending command (answered at the phone) is ignored.",),
    "AC-04": ("The toolbar's state is set from the REST command, not from the T-Server's event.",),
    "AC-05": ("EventError to RequestAnswerCall is ignored, or taken for the end of the call.",),
    "AC-06": ("The ConnID of the last call is never cleared.",),
    "AC-08": ("The bridge answers the call that rang last, not the one that is named.",),
    "HU-01": ("reject is taken as a command for established calls only.",),
    "HU-02": ("The ConnID is dropped before EventReleased came, or overwritten by a second call.",),
    "HU-03": (
        "EventAbandoned or a release by the far end is not handled.",
        "EventReleased is sent on the command and again on the event.",
    ),
    "HU-04": ("The call is taken off the toolbar on the command, though it is still up.",),
    "HU-05": ("The ConnID is dropped on the command, before the T-Server agreed.",),
    "HU-06": ("EventReleased is sent for the answer to the request and for the event once more.",),
    "HU-07": ("The ConnID of the last call is never cleared.",),
    "HU-08": ("reject is carried out as answer and release.",),
    "OB-02": ("Only calls that rang are tracked, so EventEstablished of an outbound call is dropped.",),
    "OB-03": ("The bridge waits for EventRinging, but for outbound calls the T-Server sends EventDialing.",),
    "OB-05": ("EventDestinationBusy and EventError to RequestMakeCall are not handled.",),
    "OB-07": ("CallType is ignored: every EventRinging is shown as a customer's call.",),
    "MS-01": ("A greeting, a keep-alive text or several objects in one frame are sent; use WebSocket pings.",),
    "MS-02": ("The event's name is built from a class name or a constant of another spelling.",),
    "MS-03": ("A number is sent where the toolbar expects text, or a mandatory key is left out when empty.",),
    "MS-04": ("Events are handed to a pool of threads without order.",),
    "MS-05": ("Events are handed to a pool of threads without order, or a timer still holds the ended call.",),
    "MS-06": ("One message object is changed and sent again: what the new event lacks is left from the last call.",),
    "MS-07": ("Something slow (a database, a socket, a sleep) runs in the thread that receives T-Server events.",),
    "MS-08": ("The reader takes what one read returns for one message.",),
    "HT-01": ("The command's thread waits for an event that does not come, or died with an exception.",),
    "HT-02": ("OPTIONS is not answered, or the toolbar's origin is not allowed.",),
    "HT-05": ("An exception while a request is read ends the server or one of its threads.",),
    "RS-01": ("The list of DNs is kept but never registered again after a reconnect.",),
    "RS-03": ("After a reconnect a second event handler is added and the old one kept.",),
    "RS-04": ("After a reconnect the calls in EventRegistered's Extensions are not compared with those shown.",),
    "RS-07": ("Commands are queued while the link is down and sent when it is back.",),
    "RS-09": ("One thread writes to all sockets, so one that does not read stops the others.",),
    "RS-10": ("Keep-alive (ADDP) is off, or its time-out is not acted upon.",),
    "RS-11": ("An unknown message or a missing attribute raises an exception that ends the event thread.",),
    "RS-12": ("Answers are matched by kind and not by ReferenceID.",),
    "MA-01": ("State is kept in static or shared fields, or events are sent to every open socket.",),
    "MA-02": ("Commands act on the agent that connected last.",),
    "MA-03": ("Answers are matched by kind and not by ReferenceID.",),
    "EX-03": ("The ConnID is changed in the call object but not in the map that finds it.",),
    "EX-05": ("Calls are told apart by DN and not by ConnID.",),
}


def likely_causes(requirement_id: str) -> list[str]:
    """Sentences, the most probable first; none is known for some."""
    return list(_LIKELY.get(requirement_id, ()))
