"""The contacts of the stub Fusion page, in a file of the user's: read once at the start, to word its mistakes. Pure.

The page reads the file itself, each time that it is loaded.
"""

from typing import Annotated

import msgspec

__all__ = ["Contact", "ContactsInvalidError", "read_contacts"]


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has a number; the number may be written with spaces and punctuation."""

    number: Annotated[str, msgspec.Meta(min_length=1)]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    organization: str = ""
    email: str = ""
    job: str = ""


class ContactsInvalidError(Exception):
    """The file cannot be used; the message says where and why."""


def read_contacts(data: bytes) -> tuple[Contact, ...]:
    """The contacts of a file.

    Raises:
        ContactsInvalidError: it is not JSON, or not a list of contacts; tell the user.
    """
    try:
        return tuple(msgspec.json.decode(data, type=list[Contact]))
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise ContactsInvalidError(
            f'{problem}; write [{{"number": "+14155550123", "name": "Maria Keller"}}], with organization, email and job'
            " where they are known"
        ) from problem
