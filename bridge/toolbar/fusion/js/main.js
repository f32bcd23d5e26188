// @ts-check
// Puts the stub Fusion page together: settings of `tsim up`, contacts, desk, frame, page.

import { FusionDesk } from "./fusionDesk.js";
import { FusionPage } from "./fusionPage.js";

const read = async (/** @type {string} */ path) => (await fetch(path, { cache: "no-store" })).json();
const [settings, contacts] = await Promise.all([read("settings.json"), read("contacts.json")]);
const desk = new FusionDesk(contacts, Date.now);
desk.remember(sessionStorage.getItem("desk"));
new FusionPage(document, desk, settings).begin();
