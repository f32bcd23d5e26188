// @ts-check
// Where the bridge is and whose toolbar this is: settings.json beside the page, and what its address adds.

/**
 * @typedef {object} Settings
 * @property {string} restUrl where commands are posted
 * @property {string} websocketUrl where events come from
 * @property {string | null} uefUrl the UI Events Framework's script; null: no Fusion
 * @property {string | null} agent whose toolbar; null: the bridge's first agent
 */

/**
 * `?agent=1002` chooses the agent, `?bridge=http://127.0.0.1:9087` another bridge.
 *
 * @param {Location} location the page's
 * @returns {Promise<Settings>}
 */
export async function loadSettings(location) {
  const given = await (await fetch("settings.json", { cache: "no-store" })).json();
  const query = new URLSearchParams(location.search);
  const agent = query.get("agent");
  const bridge = query.get("bridge")?.replace(/\/$/, "");
  const restUrl = bridge ? `${bridge}/genesys/events` : given.restUrl;
  const websocketUrl = bridge ? `${bridge.replace(/^http/, "ws")}/genesysWs` : given.websocketUrl;
  return { restUrl: forAgent(restUrl, agent), websocketUrl: forAgent(websocketUrl, agent), uefUrl: given.uefUrl, agent };
}

/** @param {string} address @param {string | null} agent */
function forAgent(address, agent) {
  return agent === null ? address : `${address}?agent=${encodeURIComponent(agent)}`;
}
