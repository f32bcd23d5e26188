from tserver_wire import LocalProtocolError, ProtocolError, RemoteProtocolError


def test_a_remote_error_carries_code_and_text():
    error = RemoteProtocolError(53, "ThisDN is missing")
    assert (error.code, error.text) == (53, "ThisDN is missing")
    assert str(error) == "ThisDN is missing (error 53)"


def test_both_sides_errors_are_protocol_errors():
    assert issubclass(LocalProtocolError, ProtocolError)
    assert issubclass(RemoteProtocolError, ProtocolError)
