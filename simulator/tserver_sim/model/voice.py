"""Whether a party is heard and hears: mute, and disconnected from listening."""

from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange
from tserver_sim.model.party_states import PartyState
from tserver_sim.model.rejections import INVALID_DESTINATION, WRONG_STATE, Refused
from tserver_sim.model.request import Request

__all__ = ["listen_disconnect", "listen_reconnect", "mute_off", "mute_on"]


def _talking(request: Request) -> Party:
    if request.party.state is not PartyState.CONNECTED:
        raise Refused(WRONG_STATE)
    return request.party


def mute_on(exchange: Exchange, request: Request) -> None:
    """The party is not heard any more."""
    party = _talking(request)
    party.muted = True
    exchange.tell_party(party, "EventMuteOn")


def mute_off(exchange: Exchange, request: Request) -> None:
    """The party is heard again."""
    party = _talking(request)
    party.muted = False
    exchange.tell_party(party, "EventMuteOff")


def listen_disconnect(exchange: Exchange, request: Request) -> None:
    """A party, oneself unless OtherDN says who, hears the others no more."""
    member = _listener(request)
    member.deaf = True
    exchange.tell_party(request.party, "EventListenDisconnected", OtherDN=member.number)


def listen_reconnect(exchange: Exchange, request: Request) -> None:
    """It hears them again."""
    member = _listener(request)
    member.deaf = False
    exchange.tell_party(request.party, "EventListenReconnected", OtherDN=member.number)


def _listener(request: Request) -> Party:
    party = _talking(request)
    number = request.text("OtherDN", party.number)
    for member in party.call.parties:
        if member.number == number:
            return member
    raise Refused(INVALID_DESTINATION, f"{number} is no member of the call")
