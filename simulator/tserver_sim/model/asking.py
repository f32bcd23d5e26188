"""Who is waiting for an answer, and by which event it will come."""

from dataclasses import dataclass

from tserver_sim.model.inputs import ClientId
from tserver_wire import KeyValueList

__all__ = ["Asking"]


@dataclass(slots=True)
class Asking:
    """The request that is being carried out: the next event of this name on this DN (and call) answers it."""

    client: ClientId
    reference_id: int | None
    event: str
    dn: str | None
    conn_id: str | None = None
    reasons: KeyValueList | None = None
