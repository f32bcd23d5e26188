// @ts-check
// Puts the toolbar together: settings, the bridge, Fusion if the page is inside it, and the page itself.

import { AppController } from "./appController.js";
import { CallBook } from "./callBook.js";
import { FusionHandler } from "./fusionHandler.js";
import { IntegrationActionHandler } from "./integrationActionHandler.js";
import { IntegrationEventsHandler } from "./integrationEventsHandler.js";
import { loadSettings } from "./settings.js";
import { VendorHandler } from "./vendorHandler.js";

const settings = await loadSettings(location);
const memory = sessionStorage;
const book = CallBook.remembered(memory.getItem("calls"));
const page = new AppController(document, settings.agent);
const fusion = await FusionHandler.connect(settings.uefUrl, page);
const vendor = new VendorHandler(settings, page);
const events = new IntegrationEventsHandler(book, fusion, page, memory);
const actions = new IntegrationActionHandler(book, vendor, events, fusion, page, memory);

vendor.listener = events;
await fusion.listen(actions);
page.begin(actions);
page.showCalls(book.calls);
if (memory.getItem("available") === "yes") await actions.becomeAvailable(); // the page was reloaded
