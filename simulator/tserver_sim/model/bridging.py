"""Bridged appearances: a call that is answered at one DN shows at others, which hear EventBridged.

GUESS: when it is told, and that those DNs hear nothing else of the call; of the event, only the name is public.
"""

from tserver_sim.model.calls import Party
from tserver_sim.model.exchange import Exchange

__all__ = ["party_answered"]


def party_answered(exchange: Exchange, party: Party) -> None:
    """A call is answered at a DN: it shows wherever that one's calls appear."""
    for number in exchange.appearances.get(party.number, ()):
        device = exchange.directory.find(number)
        if device is not None and party.device is not None:
            attributes = exchange.party_facts(
                party, "EventBridged", ThisDN=number, OtherDN=party.number, OtherDNRole=party.role, AgentID=None
            )
            exchange.publish(device, "EventBridged", attributes)
