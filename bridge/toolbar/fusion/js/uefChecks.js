// @ts-check
// What a toolbar does wrong with the UI Events Framework, in words. Pure: each check looks and lists, nothing is changed.

/**
 * @typedef {{level: "error" | "warning", text: string, code?: string}} Finding an error makes the publish fail
 * @typedef {Record<string, any>} Values what the request's setters were given
 * @typedef {import("./fusionDesk.js").FusionCall} FusionCall
 */

export const APP_CLASSIFICATIONS = ["ORA_SERVICE", "ORA_SALES", "ORA_HRHD"];
export const DIRECTIONS = ["ORA_SVC_INBOUND", "ORA_SVC_OUTBOUND"];
export const REASONS = ["ABANDONED", "CANCELED", "ENDCOMMUNICATION", "HANGUP", "MISSED", "REJECT", "TIMEOUT", "WRAPUP"];
export const CONFIG_TYPES = ["TOOLBAR", "TOKENS", "PAGES", "LOOKUP_OBJECTS", "ALL", "FA_TOKEN"];
const NOT_TALKED = ["REJECT", "MISSED", "ABANDONED", "CANCELED", "TIMEOUT"];

/** @param {string} text @param {string} [code] @returns {Finding} */
const error = (text, code = "SVCMCA_ERR_MISSING_CONFIGURATION") => ({ level: "error", text, code });
/** @param {string} text @returns {Finding} */
const warning = (text) => ({ level: "warning", text });

/** @param {Values} values @returns {Finding[]} */
export function checkAgentState(values) {
  const found = [];
  const states = ["AVAILABLE", "UNAVAILABLE"];
  if (typeof values.isAvailable !== "boolean") found.push(error("isAvailable is missing; call setIsAvailable(true or false)"));
  if (typeof values.isLoggedIn !== "boolean") found.push(warning("isLoggedIn is missing; call setIsLoggedIn(true or false)"));
  if (!states.includes(values.state)) found.push(warning(`the state is ${shown(values.state)}; known are ${states.join(", ")}`));
  else if ((values.state === "AVAILABLE") !== values.isAvailable) {
    found.push(warning(`the state is ${values.state}, but isAvailable is ${values.isAvailable}`));
  }
  if (values.isAvailable && values.isLoggedIn === false) found.push(warning("an agent who is not logged in cannot be available"));
  if (!values.eventId) found.push(warning('the event id is missing; agent states have setEventId("1")'));
  if (!values.inData?.phoneLineId) found.push(warning('inData has no phoneLineId; call setInData({phoneLineId: "1"})'));
  return found;
}

/** @param {Values} values @returns {Finding[]} */
export function checkConfiguration(values) {
  if (CONFIG_TYPES.includes(values.configType)) return [];
  return [error(`the config type is ${shown(values.configType)}; known are ${CONFIG_TYPES.join(", ")}`, "SVCMCA_ERR_INVALID_CONFIGTYPE")];
}

/** @param {Values} values @param {FusionCall | undefined} known @param {Set<string>} dialled ids given out with onOutgoingEvent @returns {Finding[]} */
export function checkNewComm(values, known, dialled) {
  const found = checkIds(values);
  const direction = values.inData?.SVCMCA_COMMUNICATION_DIRECTION;
  if (!DIRECTIONS.includes(direction)) {
    found.push(error(`SVCMCA_COMMUNICATION_DIRECTION is ${shown(direction)}; known are ${DIRECTIONS.join(", ")}`));
  }
  if (typeof values.inData?.SVCMCA_ANI !== "string") {
    found.push(warning(`SVCMCA_ANI is ${shown(values.inData?.SVCMCA_ANI)}; without the number, as text, Fusion finds no contact`));
  }
  if (known && known.state !== "closed") found.push(warning(`the event id ${values.eventId} belongs to a call that is ${known.state}; use a new one for each call`));
  if (direction === "ORA_SVC_OUTBOUND" && dialled.size > 0 && !dialled.has(values.eventId)) {
    found.push(warning(`the event id ${values.eventId} is none that onOutgoingEvent gave; use its uuid, so that Fusion knows which dial it is`));
  }
  return found;
}

/** @param {Values} values @param {FusionCall | undefined} known @returns {Finding[]} */
export function checkStartComm(values, known) {
  const found = checkIds(values);
  if (known === undefined || known.state === "closed") return [...found, unknownId(values.eventId, known)];
  if (known.state === "engaged") found.push(warning(`the call ${values.eventId} was started before`));
  return [...found, ...checkInData(values.inData, known)];
}

/** @param {Values} values @param {FusionCall | undefined} known @returns {Finding[]} */
export function checkCloseComm(values, known) {
  const found = checkIds(values);
  const reason = String(values.reason ?? "").toUpperCase();
  if (!REASONS.includes(reason)) found.push(error(`the reason is ${shown(values.reason)}; known are ${REASONS.join(", ")}`));
  if (known === undefined || known.state === "closed" || known.state === "wrapup") return [...found, unknownId(values.eventId, known)];
  const talked = known.state === "engaged";
  if (talked && NOT_TALKED.includes(reason)) found.push(warning(`${reason} is for calls that were never answered; this one was: WRAPUP shows the wrap-up`));
  if (!talked && reason === "WRAPUP") found.push(warning("WRAPUP is for calls that were answered; this one has had no startCommEvent"));
  return [...found, ...checkInData(values.inData, known)];
}

/** @param {Values} values @param {Set<string>} dialled @returns {Finding[]} */
export function checkOutboundError(values, dialled) {
  const found = [];
  if (!dialled.has(values.commUuid)) found.push(error(`commUuid is ${shown(values.commUuid)}, which no onOutgoingEvent gave; use its uuid`));
  if (!values.errorCode) found.push(warning('the error code is missing; call setErrorCode("INVALID_NUMBER")'));
  if (!values.errorMsg) found.push(warning("the error text is missing; call setErrorMsg(text)"));
  return found;
}

/**
 * What was wrong with the way in which a command was taken.
 *
 * @param {string} command @param {{ending: string, result?: string, text?: string, empty?: boolean}} outcome @returns {Finding[]}
 */
export function checkOutcome(command, outcome) {
  switch (outcome.ending) {
    case "nobody":
      return [error(`${command}: nobody has subscribed to it; subscribe as soon as the toolbar is loaded`)];
    case "threw":
      return [error(`${command}: the callback threw ${outcome.text}`)];
    case "rejected":
      return [error(`${command}: the promise was rejected with ${outcome.text}; resolve it with result "error" instead`)];
    case "no-promise":
      return [error(`${command}: the callback returned no promise; return one that resolves with the response data`)];
    case "late":
      return [error(`${command}: the promise is still open; resolve it with the response data after setResult("success")`)];
    default:
      return checkResult(command, outcome);
  }
}

/** @param {string} command @param {{result?: string, empty?: boolean}} outcome @returns {Finding[]} */
function checkResult(command, { result, empty }) {
  if (result === "error") return [warning(`${command}: the toolbar says that it could not do it`)];
  if (result !== "success") return [error(`${command}: the result is ${shown(result)}; call setResult("success") before the promise is resolved`)];
  return empty ? [warning(`${command}: the promise was resolved with nothing; resolve it with the response data`)] : [];
}

/** @param {Values} values @returns {Finding[]} */
function checkIds(values) {
  const found = [];
  if (typeof values.eventId !== "string" || values.eventId === "") found.push(error(`the event id is ${shown(values.eventId)}; call setEventId(text)`));
  if (!values.appClassification) found.push(error('app classification missing; call setAppClassification("ORA_SERVICE")'));
  else if (!APP_CLASSIFICATIONS.includes(values.appClassification)) {
    found.push(warning(`the app classification is ${shown(values.appClassification)}; known are ${APP_CLASSIFICATIONS.join(", ")}`));
  }
  return found;
}

/** @param {Values | undefined} inData @param {FusionCall} known @returns {Finding[]} */
function checkInData(inData, known) {
  const names = new Set([...Object.keys(inData ?? {}), ...Object.keys(known.outData)]);
  const different = [...names].filter((name) => JSON.stringify(inData?.[name]) !== JSON.stringify(known.outData[name]));
  return different.length ? [warning(`inData is not what newCommEvent was answered (outData): ${different.join(", ")} differ`)] : [];
}

/** @param {unknown} id @param {FusionCall | undefined} known @returns {Finding} */
function unknownId(id, known) {
  return error(known ? `the call ${id} is over already` : `the event id ${shown(id)} is unknown; no newCommEvent has announced it`);
}

/** @param {unknown} value */
function shown(value) {
  return value === undefined ? "missing" : JSON.stringify(value);
}
