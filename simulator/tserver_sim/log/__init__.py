"""T-Server logs: written from what happens, read back into messages; sans-IO.

`LogWriter` gives text to add to a file, `read_log` makes a `ReadLog` of a file's text: of our own logs and of those
that real T-Servers, SIP Servers and their clients write. The shell that writes files is
`tserver_sim.server.log_file`.
"""

from tserver_sim.log.entries import Entry, EventCopies, LogClient, LogWarning, Mark, PublishedEvent, ReadLog
from tserver_sim.log.reader import NotATServerLogError, read_log, text_of
from tserver_sim.log.values import HIDDEN, MASKED, masked
from tserver_sim.log.writer import LogHeader, LogWriter

__all__ = [
    "HIDDEN",
    "MASKED",
    "Entry",
    "EventCopies",
    "LogClient",
    "LogHeader",
    "LogWarning",
    "LogWriter",
    "Mark",
    "NotATServerLogError",
    "PublishedEvent",
    "ReadLog",
    "masked",
    "read_log",
    "text_of",
]
