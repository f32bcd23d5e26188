import pytest

from tserver_wire import MESSAGES, Certainty, MessageKind
from tserver_wire.request_table import REQUESTS

# The table of the wire page: mandatory attributes, the others, the event that answers.
PAGE = {
    "RequestRegisterAddress": ("ThisDN", "RegisterMode ControlMode AddressType", "EventRegistered"),
    "RequestUnregisterAddress": ("ThisDN", "ControlMode", "EventUnregistered"),
    "RequestAgentLogin": ("ThisDN", "AgentID Password ThisQueue AgentWorkMode", "EventAgentLogin"),
    "RequestAgentLogout": ("ThisDN", "ThisQueue", "EventAgentLogout"),
    "RequestAgentReady": ("ThisDN", "AgentWorkMode ThisQueue", "EventAgentReady"),
    "RequestAgentNotReady": ("ThisDN", "AgentWorkMode ThisQueue", "EventAgentNotReady"),
    "RequestMakeCall": ("ThisDN OtherDN", "MakeCallType UserData Location", "EventDialing"),
    "RequestAnswerCall": ("ThisDN ConnID", "", "EventEstablished"),
    "RequestReleaseCall": ("ThisDN ConnID", "", "EventReleased"),
    "RequestHoldCall": ("ThisDN ConnID", "", "EventHeld"),
    "RequestRetrieveCall": ("ThisDN ConnID", "", "EventRetrieved"),
    "RequestInitiateTransfer": ("ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    "RequestInitiateConference": ("ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    "RequestCompleteTransfer": ("ThisDN ConnID TransferConnID", "", "EventReleased"),
    "RequestCompleteConference": ("ThisDN ConnID ConferenceConnID", "", "EventReleased"),
    "RequestSingleStepTransfer": ("ThisDN ConnID OtherDN", "UserData", "EventReleased"),
    "RequestMuteTransfer": ("ThisDN ConnID OtherDN", "UserData", "EventDialing"),
    "RequestSingleStepConference": ("ThisDN ConnID OtherDN", "UserData", "EventPartyAdded"),
    "RequestDeleteFromConference": ("ThisDN ConnID OtherDN", "", "EventPartyDeleted"),
    "RequestAlternateCall": ("ThisDN ConnID TransferConnID", "", "EventHeld"),
    "RequestReconnectCall": ("ThisDN ConnID TransferConnID", "", "EventRetrieved"),
    "RequestRedirectCall": ("ThisDN ConnID OtherDN", "", "EventReleased"),
    "RequestRouteCall": ("ThisDN ConnID OtherDN", "RouteType", "EventRouteUsed"),
    "RequestAttachUserData": ("ThisDN ConnID UserData", "", "EventAttachedDataChanged"),
    "RequestUpdateUserData": ("ThisDN ConnID UserData", "", "EventAttachedDataChanged"),
    "RequestDeletePair": ("ThisDN ConnID DataKey", "", "EventAttachedDataChanged"),
    "RequestDeleteUserData": ("ThisDN ConnID", "", "EventAttachedDataChanged"),
    "RequestSendDTMF": ("ThisDN ConnID DTMFDigits", "", "EventDTMFSent"),
    "RequestSetDNDOn": ("ThisDN", "", "EventDNDOn"),
    "RequestSetDNDOff": ("ThisDN", "", "EventDNDOff"),
    "RequestQueryAddress": ("ThisDN", "AddressType AddressInfoType", "EventAddressInfo"),
    "RequestQueryCall": ("ThisDN ConnID", "", "EventPartyInfo"),
    "RequestQueryServer": ("", "", "EventServerInfo"),
}


@pytest.mark.parametrize("name", PAGE)
def test_requests_of_the_page_are_as_the_page_says(name):
    mandatory, optional, answer = PAGE[name]
    row = REQUESTS[name]
    assert set(row.mandatory) == set(mandatory.split())
    assert set(row.optional) == {*optional.split(), "ReferenceID", "Reasons", "Extensions"}
    assert (row.answer, row.mark) == (answer, "wire page")


def test_every_request_may_carry_reference_id_reasons_and_extensions():
    assert all({"ReferenceID", "Reasons", "Extensions"} <= set(row.optional) for row in REQUESTS.values())


def test_66_requests_have_an_answer_which_is_an_event():
    answers = [row.answer for row in REQUESTS.values() if row.answer]
    assert len(answers) == 66
    assert all(MESSAGES[answer].kind is MessageKind.EVENT for answer in answers)


def test_a_request_is_answered_or_it_is_said_why_not():
    assert [name for name, row in REQUESTS.items() if bool(row.answer) == bool(row.why_not)] == []


def test_what_is_not_of_the_page_is_marked_as_a_guess():
    guessed = {name for name, row in REQUESTS.items() if row.mark == "GUESS"}
    assert set(REQUESTS) == guessed | set(PAGE) | {"RequestRegisterClient"}


def test_documented_answers_are_told_from_reconstructed_ones():
    assert REQUESTS["RequestRegisterAddress"].certainty is Certainty.DOCUMENTED
    assert REQUESTS["RequestMakeCall"].certainty is Certainty.RECONSTRUCTED
