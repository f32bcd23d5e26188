import dataclasses

import pytest

from tserver_wire import MESSAGES, Certainty


def test_a_row_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(MESSAGES["EventRinging"], "number", 1)  # noqa: B010  # mypy knows it, too


def test_every_row_says_where_it_comes_from():
    assert all(row.mark and isinstance(row.certainty, Certainty) for row in MESSAGES.values())
