"""What the fuzzers found, as small as it could be made: it stays mended. Name of the target, then what was wrong."""

from collections.abc import Mapping

__all__ = ["FOUND"]

FOUND: Mapping[str, Mapping[str, bytes]] = {
    "wire": {},
    "scenario": {},
    "log": {},
    "body": {},
    "event": {
        "half a surrogate pair ended the bridge": (
            b'{"message":"EventRinging","ThisDN":"7001","ConnID":"0071027198180002","OtherDN":"\\ud800"}\n'
        ),
        "an integer of endless digits ended the bridge": (
            b'{"message":"EventRinging","ThisDN":"7001","ConnID":"0071027198180002","UserData":{"a":%s}}\n'
            % (b"9" * 400)
        ),
        "what was nested deeply could be read and not be written": (
            b'{"message":"EventRinging","ThisDN":"7001","ConnID":"0071027198180002","UserData":{"b":"\\ud800","a":%s%s}}\n'
            % (b"[" * 700, b"]" * 700)
        ),
    },
}
