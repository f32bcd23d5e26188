// @ts-check
// A stand-in for the UI Events Framework's client: the same global, the same tree, for toolbars inside the stub Fusion page.
//
// A toolbar loads it in place of the real script, whose path it has. It only carries what a toolbar says to the host page
// and back (postMessage); what is right or wrong is the host's business, but for what must be thrown at once.
// Answers and events come in both shapes that are seen in the field: with getters, and raw under `responseDetails`.

(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const given = new URLSearchParams(location.search).get("oraParentFrame");
  const hostOrigin = new URL(given ?? script?.src ?? location.href).origin;
  const HELLO_MS = 10_000;

  const IN_DATA_OPERATIONS = ["newCommEvent", "startCommEvent", "closeCommEvent"];
  const COMM = ["EventId", "AppClassification", "LookupObject"];
  /** What each operation's request can be given. @type {Record<string, string[]>} */
  const SETTERS = {
    agentStateEventOperation: [
      "EventId", "IsAvailable", "IsLoggedIn", "State", "StateDisplayString", "Reason", "ReasonDisplayString", "InData",
    ],
    getConfigurationOperation: ["ConfigType"],
    newCommEvent: COMM,
    startCommEvent: COMM,
    closeCommEvent: [...COMM, "Reason"],
    outboundCommError: ["CommUuid", "ErrorCode", "ErrorMsg"],
    readyForOperation: ["Readiness"],
    disableFeature: ["Features"],
  };
  const EVENTS = ["onToolbarInteractionCommand", "onToolbarAgentCommand", "onOutgoingEvent", "onDataUpdated"];
  const WITH_CLASSIFICATION = ["onOutgoingEvent", "onDataUpdated"];
  const PROMISED = ["onToolbarInteractionCommand", "onToolbarAgentCommand"];

  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  /** @type {Map<number, {event: string, callback: Function, once: boolean}>} */
  const subscriptions = new Map();
  let numbers = 0;
  /** @type {string} */
  let appName = "";

  const lowerFirst = (/** @type {string} */ name) => name[0].toLowerCase() + name.slice(1);
  const say = (/** @type {object} */ what) => window.parent.postMessage({ uefStub: 1, ...what }, hostOrigin);
  const ask = (/** @type {object} */ what) =>
    new Promise((resolve) => {
      const id = ++numbers;
      waiting.set(id, resolve);
      say({ ...what, id });
    });

  /** Tell the host of a mistake that it cannot see. @param {string} text */
  const mistake = (text) => say({ kind: "mistake", text });

  /** An object with `get...` for every key; its values are those of `data`, both ways. @param {Record<string, any>} data */
  function withGetters(data) {
    const shown = /** @type {Record<string, any>} */ (data ?? {});
    return new Proxy(shown, {
      get(target, name) {
        if (typeof name !== "string" || name in target) return Reflect.get(target, name);
        if (name === "toJSON" || name === "then") return undefined;
        const found = /^get([A-Z].*)$/.exec(name);
        if (!found) return undefined;
        const key = [lowerFirst(found[1]), found[1], `SVCMCA_${found[1]}`].find((each) => each in target);
        return () => (key === undefined ? undefined : target[key]);
      },
    });
  }

  /** The in-data of a request. @param {Record<string, any>} values */
  function inDataOf(values) {
    return new Proxy(
      {
        setInDataValueByAttribute: (/** @type {string} */ name, /** @type {any} */ value) => { values[name] = value; },
        getInDataValueByAttribute: (/** @type {string} */ name) => values[name],
      },
      {
        get(target, name) {
          if (typeof name !== "string" || name in target) return Reflect.get(target, name);
          const found = /^(set|get)([A-Z].*)$/.exec(name);
          if (!found) return undefined;
          // GUESS: a named setter sets the attribute of that name, setSVCMCA_ANI as well as setCallStatus.
          const key = found[2].startsWith("SVCMCA_") ? found[2] : lowerFirst(found[2]);
          return found[1] === "set" ? (/** @type {any} */ value) => { values[key] = value; } : () => values[key];
        },
      },
    );
  }

  /** @param {string} operation */
  function createPublishRequest(operation) {
    const names = SETTERS[operation];
    if (names === undefined) {
      const text = `createPublishRequest("${operation}"): there is no such operation; there are ${Object.keys(SETTERS).join(", ")}`;
      mistake(text);
      throw new Error(text);
    }
    /** @type {Record<string, any>} */
    const values = {};
    /** @type {Record<string, any>} */
    const request = { getOperationName: () => operation, uefStub: { operation, values } };
    for (const name of names) {
      request[`set${name}`] = (/** @type {any} */ value) => { values[lowerFirst(name)] = value; };
      request[`get${name}`] = () => values[lowerFirst(name)];
    }
    if (IN_DATA_OPERATIONS.includes(operation)) {
      values.inData = {};
      request.setInputData = (/** @type {Record<string, any>} */ data) => { Object.assign(values.inData, data); };
      request.getInData = () => inDataOf(values.inData);
    }
    return request;
  }

  /** @param {string} event */
  function createSubscriptionRequest(event) {
    if (!EVENTS.includes(event)) {
      const text = `createSubscriptionRequest("${event}"): there is no such event; there are ${EVENTS.join(", ")}`;
      mistake(text);
      throw new Error(text);
    }
    /** @type {Record<string, any>} */
    const values = {};
    return {
      getEventName: () => event,
      setAppClassification: (/** @type {string} */ value) => { values.appClassification = value; },
      getAppClassification: () => values.appClassification,
      uefStub: { event, values },
    };
  }

  /** An answer to a publish. @param {Record<string, any>} payload */
  function publishResponse(payload) {
    return {
      responseDetails: { data: { payload }, result: payload.result },
      isSuccess: () => payload.result === "success",
      getError: () => payload.error ?? null,
      getData: () => withGetters(payload),
      getOutData: () => withGetters(payload.outData),
      getOutputData: () => withGetters(payload.outData),
      getConfiguration: () => withGetters(payload.configuration),
      getEngagementContext: () => Promise.resolve(withGetters({ engagementId: payload.engagementId })),
    };
  }

  /** What a subscriber's callback gets. @param {Record<string, any>} details changed by the callback */
  function eventResponse(details) {
    const data = withGetters(details);
    details.setResult = (/** @type {string} */ result) => { details.result = result; };
    details.setOutdata = (/** @type {any} */ outData) => { details.outData = outData; };
    details.getOutdata = () => details.outData;
    details.getOutData = details.getOutdata;
    details.getData = () => data;
    return {
      responseDetails: details,
      getResponseData: () => data,
      getData: () => data,
      getEventId: () => details.eventId,
      getOutData: () => withGetters(details.outData),
      getOutputData: () => withGetters(details.outData),
    };
  }

  /** @param {any} request @param {any} callback @param {boolean} once */
  function subscribe(request, callback, once) {
    const asked = request?.uefStub;
    if (!asked?.event) {
      const text = "subscribe: the first argument is no request; make one with requestHelper.createSubscriptionRequest(event)";
      mistake(text);
      throw new Error(text);
    }
    if (WITH_CLASSIFICATION.includes(asked.event) && !asked.values.appClassification) {
      mistake(`subscribe to ${asked.event}: app classification missing; call request.setAppClassification("ORA_SERVICE") first`);
      throw new Error("App Classification missing in payload");
    }
    if (typeof callback !== "function") {
      const text = `subscribe to ${asked.event}: the second argument is no function`;
      mistake(text);
      throw new Error(text);
    }
    const number = ++numbers;
    subscriptions.set(number, { event: asked.event, callback, once });
    say({ kind: "subscribe", event: asked.event, number, values: asked.values });
    return { dispose: () => { if (subscriptions.delete(number)) say({ kind: "unsubscribe", event: asked.event, number }); } };
  }

  /** @param {any} request */
  async function publish(request) {
    const asked = request?.uefStub;
    if (!asked?.operation) {
      const text = "publish: the argument is no request; make one with requestHelper.createPublishRequest(operation)";
      mistake(text);
      throw new Error(text);
    }
    const answer = await ask({ kind: "publish", operation: asked.operation, values: structuredClone(asked.values) });
    return publishResponse(answer.payload);
  }

  /** An event of the host goes to the subscriptions; a command's outcome goes back. @param {any} told */
  async function deliver(told) {
    const listeners = [...subscriptions].filter(([, each]) => each.event === told.event);
    for (const [number, each] of listeners) {
      if (each.once) subscriptions.delete(number);
      const details = structuredClone(told.details);
      const outcome = await outcomeOf(each.callback, details, PROMISED.includes(told.event));
      if (told.id) say({ kind: "commandDone", id: told.id, number, ...outcome });
    }
    if (told.id && listeners.length === 0) say({ kind: "commandDone", id: told.id, number: null, ending: "nobody" });
  }

  /** @param {Function} callback @param {Record<string, any>} details @param {boolean} promised */
  async function outcomeOf(callback, details, promised) {
    let returned;
    try {
      returned = callback(eventResponse(details));
    } catch (problem) {
      return { ending: "threw", text: String(problem) };
    }
    if (!promised) return { ending: "called" };
    if (typeof returned?.then !== "function") return { ending: "no-promise", result: details.result };
    try {
      const resolved = await returned;
      const result = resolved?.responseDetails?.result ?? resolved?.result ?? details.result;
      return { ending: "resolved", empty: resolved === undefined || resolved === null, result, outData: details.outData ?? null };
    } catch (problem) {
      return { ending: "rejected", text: String(problem) };
    }
  }

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== hostOrigin || event.data?.uefStub !== 1) return;
    if (event.data.kind === "event") void deliver(event.data);
    waiting.get(event.data.replyTo)?.(event.data);
    waiting.delete(event.data.replyTo);
  });

  const toolbarName = () => new URLSearchParams(location.search).get("oraTbName") ?? "TOOLBAR_1";
  const phoneContext = {
    publish,
    subscribe: (/** @type {any} */ request, /** @type {any} */ callback) => subscribe(request, callback, false),
    subscribeOnce: (/** @type {any} */ request, /** @type {any} */ callback) => subscribe(request, callback, true),
    dispose: () => subscriptions.clear(),
    getSupportedEvents: () => EVENTS,
    getSupportedActions: () => Object.keys(SETTERS),
    getChannel: () => "PHONE",
    getChannelType: () => "ORA_SVC_PHONE",
    getFrameOrigin: () => location.origin,
    getToolbarName: toolbarName,
    getVersion: () => "v1",
    getEventSource: () => toolbarName(),
    getToolbarContext: () => Promise.resolve({ getToolbarName: toolbarName, getToolbarId: toolbarName }),
  };
  const adaptorContext = {
    getActiveChannels: () => Promise.resolve(["PHONE"]),
    getCommunicationChannelContext: async (/** @type {string} */ channel) => {
      if (channel === "PHONE") return phoneContext;
      mistake(`getCommunicationChannelContext("${channel}"): this stub has the channel PHONE only`);
      throw new Error(`no channel ${channel}`);
    },
  };
  const missing = (/** @type {string} */ name) => async () => {
    mistake(`${name}: this stub has the multichannel adaptor only`);
    throw new Error(`${name} is not part of this stub`);
  };
  const provider = {
    requestHelper: { createPublishRequest, createSubscriptionRequest },
    getMultiChannelAdaptorContext: async () => adaptorContext,
    getGlobalContext: missing("getGlobalContext"),
    getTabContext: missing("getTabContext"),
    getSidePaneContext: missing("getSidePaneContext"),
    getNotificationContext: missing("getNotificationContext"),
    getModalWindowContext: missing("getModalWindowContext"),
    getVersion: () => "v1",
    getApplicationName: () => appName,
    dispose: () => subscriptions.clear(),
  };

  /** @param {string} name @param {string} [version] */
  async function initialize(name, version) {
    if (window.parent === window) throw new Error("this page is not inside Fusion: open it in the stub Fusion page");
    appName = name;
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`the page around the toolbar (${hostOrigin}) does not answer as Fusion`)), HELLO_MS);
    });
    await Promise.race([ask({ kind: "hello", appName: name ?? null, version: version ?? null }), late]);
    return provider;
  }

  /** @type {any} */ (window).CX_SVC_UI_EVENTS_FRAMEWORK = { uiEventsFramework: { initialize } };
})();
