"""The stub of the UI Events Framework: a foreign toolbar, and its mistakes in words."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # a browser

TOOLBAR = """<!doctype html><title>foreign</title><script src="SCRIPT"></script><script type="module">
const framework = window.CX_SVC_UI_EVENTS_FRAMEWORK.uiEventsFramework;
const provider = await framework.initialize("Foreign");
const context = await provider.getMultiChannelAdaptorContext();
window.phone = await context.getCommunicationChannelContext("PHONE");
window.requests = provider.requestHelper;
window.comm = (operation, id, inData, more = {}) => {
  const request = requests.createPublishRequest(operation);
  if (id) request.setEventId(id);
  if (more.classification !== null) request.setAppClassification(more.classification ?? "ORA_SERVICE");
  for (const [name, value] of Object.entries(inData)) request.getInData().setInDataValueByAttribute(name, value);
  if (more.reason) request.setReason(more.reason);
  return phone.publish(request);
};
const inbound = { SVCMCA_ANI: "+14155550123", SVCMCA_COMMUNICATION_DIRECTION: "ORA_SVC_INBOUND" };
window.offer = (id) => comm("newCommEvent", id, inbound);
window.hear = (event, callback, classification) => {
  const request = requests.createSubscriptionRequest(event);
  if (classification) request.setAppClassification(classification);
  return phone.subscribe(request, callback);
};
document.title = "ready";
</script>"""
"""The page loads the script from the stub's origin, at the real one's path."""

UEF = "cdn/ui-events-framework/libs/ui-events-framework-client.js"


@pytest.fixture(scope="module")
def standing(up: Any, browser: Any, visiting_with: Any, hosting: Any) -> Any:
    """The Fusion page with the foreign toolbar, loaded once."""
    address = hosting(TOOLBAR.replace("SCRIPT", up["fusion"] + UEF))
    with visiting_with(browser) as visit:
        yield visit(up["fusion"] + "?toolbar=" + address, expected="favicon", apart=True)


@pytest.fixture
def settled(standing: Any) -> Any:
    """As `foreign`, but with the toolbar as it is: for tests that subscribe to nothing and use ids of their own."""
    standing.page.get_by_role("button", name="Clear").click()
    frame = standing.page.query_selector("#toolbar").content_frame()
    frame.wait_for_function("document.title === 'ready'")
    return standing, frame.evaluate


@pytest.fixture
def foreign(standing: Any) -> Any:
    """The page with the toolbar loaded anew, and `run(code)`, which runs code in the toolbar."""
    page = standing.page
    page.locator("details.settings").evaluate("each => { each.open = true; }")
    page.locator("#toolbar").evaluate("frame => { frame.src = 'about:blank'; }")
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Load").click()
    page.locator("#log li").filter(has_text="initialize").first.wait_for()
    frame = page.query_selector("#toolbar").content_frame()
    frame.wait_for_function("document.title === 'ready'")
    return standing, frame.evaluate


Run = Callable[[str], Any]


def test_answers_have_getters_and_raw_shape(settled: Any) -> None:
    _, run = settled

    found = run(
        """async () => {
          const response = await offer("e1");
          const raw = response.responseDetails.data.payload;
          const outData = response.getOutData();
          return [response.isSuccess(), response.getData().getEventId(), outData.SVCMCA_CONTACT_NAME,
                  raw.outData.SVCMCA_CONTACT_NAME, raw.result];
        }"""
    )

    assert found == [True, "e1", "Maria Keller", "Maria Keller", "success"]


def test_events_have_getters_and_raw_shape(foreign: Any) -> None:
    shown, run = foreign
    run(
        """async () => {
          await hear("onToolbarInteractionCommand", async (response) => {
            const data = response.getResponseData();
            window.got = [response.responseDetails.command, data.getCommand(), data.getEventId()];
            response.responseDetails.result = "success";
            return response;
          });
          await offer("e2");
        }"""
    )
    shown.page.get_by_role("button", name="Answer").click()
    shown.page.locator("#log li").filter(has_text="accept ⇒ success").first.wait_for()

    assert run("() => got") == ["accept", "accept", "e2"]
    assert shown.mistakes() == []


def test_configuration_is_answered(settled: Any) -> None:
    _, run = settled

    agent = run(
        """async () => {
          const request = requests.createPublishRequest("getConfigurationOperation");
          request.setConfigType("FA_TOKEN");
          const response = await phone.publish(request);
          return [response.getConfiguration().getAgentId(), response.getConfiguration().getFaTrustToken()];
        }"""
    )

    assert agent == ["STUB_AGENT", "stub.not-a.token"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("() => comm('startCommEvent', 'nobody-knows', {})", 'the event id "nobody-knows" is unknown'),
        ("() => comm('newCommEvent', 'm3', {SVCMCA_ANI: '1'})", "SVCMCA_COMMUNICATION_DIRECTION is missing"),
        (
            "() => comm('newCommEvent', 'm4', {SVCMCA_ANI: ''}, {classification: null})",
            "app classification missing",
        ),
        ("() => offer()", "the event id is missing"),
        ("() => offer('m6').then(() => comm('startCommEvent', 'm6', {}))", "inData is not what newCommEvent was"),
        ("async () => { await offer('m7'); await offer('m7'); }", "belongs to a call that is offered"),
        ("() => offer('m8').then(() => comm('closeCommEvent', 'm8', {}, {reason: 'BYE'}))", 'the reason is "BYE"'),
        (
            "async () => { await offer('m9'); await comm('closeCommEvent', 'm9', {}, {reason: 'wrapup'}); }",
            "WRAPUP is for calls that were answered",
        ),
        ("() => requests.createPublishRequest('agentStateEvent')", "there is no such operation"),
        ("() => requests.createSubscriptionRequest('onAgentInteractionCommand')", "there is no such event"),
        ("() => phone.publish({})", "the argument is no request"),
        ("() => hear('onOutgoingEvent', () => {})", "app classification missing"),
        (
            "() => phone.publish(requests.createPublishRequest('agentStateEventOperation'))",
            "isAvailable is missing",
        ),
        (
            "() => phone.publish(requests.createPublishRequest('outboundCommError'))",
            "which no onOutgoingEvent gave",
        ),
        (
            "() => { for (const _ of [1, 2]) hear('onToolbarAgentCommand', () => {}); }",
            "each command will be obeyed 2 times",
        ),
    ],
)  # fmt: skip
def test_mistake_is_said_in_words(code: str, words: str, settled: Any) -> None:
    shown, run = settled
    run(f"async () => {{ try {{ await ({code})(); }} catch (problem) {{ window.thrown = String(problem); }} }}")

    shown.page.locator("#log .finding").filter(has_text=words).first.wait_for()


def test_missing_app_classification_is_thrown_at_once(settled: Any) -> None:
    _, run = settled

    thrown = run("() => { try { hear('onOutgoingEvent', () => {}); } catch (problem) { return problem.message; } }")

    assert thrown == "App Classification missing in payload"


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        (None, "accept: nobody has subscribed to it"),
        ("() => {}", "accept: the callback returned no promise"),
        ("() => { throw new Error('no') }", "accept: the callback threw Error: no"),
        ("async () => { throw new Error('no') }", "accept: the promise was rejected"),
        ("async (response) => response", "accept: the result is null"),
        ("async (response) => { response.responseDetails.result = 'success'; }", "the promise was resolved with"),
        (
            "async (response) => { response.responseDetails.result = 'error'; return response; }",
            "accept: the toolbar says that it could not do it",
        ),
    ],
)  # fmt: skip
def test_command_that_is_taken_wrongly_is_said_in_words(callback: str | None, words: str, foreign: Any) -> None:
    shown, run = foreign
    if callback is not None:
        run(f"() => {{ hear('onToolbarInteractionCommand', {callback}); }}")
    run("() => offer('e3').then(() => {})")
    shown.page.get_by_role("button", name="Answer").click()

    shown.page.locator("#log .finding").filter(has_text=words).first.wait_for()


def test_success_without_effect_is_said_in_words(foreign: Any) -> None:
    shown, run = foreign
    shown.page.evaluate(
        """() => { const real = window.setTimeout;
          window.setTimeout = (act, ms) => {
            if (ms !== 5000) return real(act, ms);
            window.setTimeout = real;
            return real(act, 50);
          }; }"""
    )
    run(
        """() => { hear('onToolbarInteractionCommand', async (response) => {
          response.getResponseData().setResult('success');
          return response.getResponseData();
        }); }"""
    )
    run("() => offer('e4').then(() => {})")
    shown.page.get_by_role("button", name="Answer").click()

    shown.page.locator("#log .finding").filter(has_text="no startCommEvent has followed").first.wait_for()


def test_new_toolbar_does_not_owe_what_the_one_before_promised(foreign: Any) -> None:
    shown, run = foreign
    shown.page.clock.install()
    run(
        "() => { hear('onToolbarInteractionCommand', async (response) => {"
        " response.responseDetails.result = 'success'; return response; }); }"
    )
    run("() => offer('e6').then(() => {})")
    shown.page.get_by_role("button", name="Answer").click()
    shown.page.locator("#log li").filter(has_text="accept ⇒ success").first.wait_for()
    run("() => { document.title = 'the one before'; }")
    shown.page.get_by_role("button", name="Load").click()
    shown.page.query_selector("#toolbar").content_frame().wait_for_function("document.title === 'ready'")
    shown.page.clock.run_for(20_000)  # not before: the new toolbar would take an answer that comes for one that is late
    shown.page.clock.resume()

    assert shown.page.locator("#log .finding").count() == 0


def test_mistakes_can_be_shown_alone(foreign: Any) -> None:
    shown, run = foreign
    run("() => offer('e5').then(() => comm('startCommEvent', 'other', {})).then(() => {})")
    shown.page.locator("#log .finding").first.wait_for()
    shown.page.get_by_label("Mistakes only").check()
    lines = [line for line in shown.page.locator("#log li").all() if line.is_visible()]
    shown.page.get_by_label("Mistakes only").uncheck()

    assert len(lines) == 1


def test_toolbar_outside_fusion_is_told_so(up: Any, hosting: Any, visit: Any) -> None:
    page = visit(hosting(TOOLBAR.replace("SCRIPT", up["fusion"] + UEF)), expected="favicon|not inside Fusion").page

    said = page.evaluate(
        "() => CX_SVC_UI_EVENTS_FRAMEWORK.uiEventsFramework.initialize('x').catch((problem) => problem.message)"
    )

    assert "not inside Fusion" in said
