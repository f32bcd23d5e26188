"""The guide's own toolbar code, compiled as it is, on a page of its own origin, in the stub Fusion page.

The code is not ours to copy: it is read where the guide lies beside the checkout, or where `TSIM_GUIDE` says. Its
addresses are fixed in it (`localhost:8087`); the browser is told that the bridge of this test is there.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.slow  # a compiler and a browser

ROOT = Path(__file__).parents[2]
GUIDE = Path(
    os.environ.get("TSIM_GUIDE") or ROOT.parent / "shared" / "reference" / "seed-toggle-agent-availability.txt"
)

INTERFACE = """export interface ICtiVendorHandler {
  makeAgentAvailable(): Promise<void>;
  makeAgentUnavailable(): Promise<void>;
  makeOutboundCall(phoneNumber: string, eventId: string): Promise<void>;
  acceptCall(): Promise<void>;
  rejectCall(): Promise<void>;
  hangupCall(): Promise<void>;
}
"""
"""What the guide's class implements; only its method names are the guide's."""

EVENTS_HANDLER = "export class IntegrationEventsHandler { makeAgentAvailable(): void { /* see the page */ } }\n"

PAGE = """<!doctype html><html lang="en"><title>guide</title>
<button id="toggle">Toggle Agent Availability</button>
<script src="{uef}"></script>
<script type="module">
{code}
const framework = await CX_SVC_UI_EVENTS_FRAMEWORK.uiEventsFramework.initialize("GuideToolbar");
const adaptor = await framework.getMultiChannelAdaptorContext();
const phone = await adaptor.getCommunicationChannelContext("PHONE");
const toFusion = {{
  async makeAgentAvailable() {{
    const request = framework.requestHelper.createPublishRequest("agentStateEventOperation");
    request.setEventId("1");
    request.setIsAvailable(true);
    request.setIsLoggedIn(true);
    request.setState("AVAILABLE");
    request.setStateDisplayString("Idle");
    request.setInData({{ phoneLineId: "1" }});
    await phone.publish(request);
  }},
}};
const vendor = new VendorHandler(toFusion);
document.getElementById("toggle").onclick = () => vendor.makeAgentAvailable();
</script></html>"""
"""Around it: a button, and what tells Fusion; ours."""


def guide_code(text: str) -> str:
    """The complete sample at the end of the page, to the letter."""
    found = re.search(
        r"^import \{ ICtiVendorHandler \}.*?^\}$(?=\s+Verify your progress)", text, re.DOTALL | re.MULTILINE
    )
    assert found is not None, f"no complete sample in {GUIDE}"
    return found.group()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    if not GUIDE.is_file():
        pytest.skip(f"the guide is not there: {GUIDE}; TSIM_GUIDE may name the text of its page")
    source = tmp_path_factory.mktemp("guide")
    (source / "vendor").mkdir()
    (source / "vendor" / "vendorHandler.ts").write_text(guide_code(GUIDE.read_text("utf-8")), "utf-8")
    (source / "vendor" / "ICtiVendorHandler.ts").write_text(INTERFACE, "utf-8")
    (source / "integrationEventsHandler.ts").write_text(EVENTS_HANDLER, "utf-8")
    found = subprocess.run([ROOT / ".ci" / "get-tsc", sys.executable], check=True, capture_output=True, text=True)
    options = ["--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler", "--outDir", "out"]
    command = [*found.stdout.splitlines()[-1].split(" ", 1), *options, "vendor/vendorHandler.ts"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return (source / "out" / "vendor" / "vendorHandler.js").read_text("utf-8")


@pytest.fixture
def mapped_browser(up: Any, launching: Any) -> Iterator[Browser]:
    """A browser for which the bridge is at the guide's address."""
    bridge = re.search(r"127\.0\.0\.1:\d+", up["rest"])
    assert bridge is not None
    with launching(f"--host-resolver-rules=MAP localhost:8087 {bridge.group()}") as browser:
        yield browser


def test_guides_code_as_it_is_makes_the_agent_available(
    up: Any, compiled: str, mapped_browser: Browser, visiting_with: Any, hosting: Any
) -> None:
    uef = up["fusion"] + "cdn/ui-events-framework/libs/ui-events-framework-client.js"
    address = hosting(PAGE.format(uef=uef, code=compiled))
    assert "localhost:8087" in compiled

    with visiting_with(mapped_browser) as visit:
        fusion = visit(f"{up['fusion']}?toolbar={address}", expected="favicon")
        expect(fusion.page.locator("#phone")).to_have_attribute("data-available", "false")
        fusion.toolbar.get_by_role("button", name="Toggle Agent Availability").click()

        expect(fusion.page.locator("#phone")).to_have_attribute("data-available", "true")
        assert fusion.mistakes() == []
    agents = {agent["agentId"]: agent["state"] for agent in up.ask("GET", "/v1/state")["agents"]}
    assert agents["1001"] == "Ready"
