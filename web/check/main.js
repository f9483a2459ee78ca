// Joins the modules of the page that checks requests. The state is one text. Each change of it
// gives a new result, and all parts show that result.

import { asHTTP, elements } from "./answer.js";
import { addressOf, corrected, formOf, masked, plain, sample } from "./code.js";
import { copy } from "./copy.js";
import data from "./data.js";
import { byId, count, first, goTo, make, target, whenIdle } from "./dom.js";
import { Editor, listenToKeys, tab } from "./editor.js";
import { Form } from "./form.js";
import { looksLikeHAR, read } from "./har.js";
import { instead, table } from "./har-table.js";
import { lock } from "./lock.js";
import { findings, spoken, verdict } from "./problems.js";
import { notes, reading } from "./recognized.js";
import { secrecy } from "./secrets.js";
import * as share from "./share.js";
import * as loader from "./start.js";
import { State } from "./state.js";
import { apply, rewrite } from "./write.js";

/** The bytes that are read of a file that is not a text. */
const longestHead = 32 << 10;

/** @param {Result} result */
const stateOf = (result) => (result.ok ? (result.partial ? "partial" : "ok") : "refused");

const page = first(".check");
const area = byId("text");
/** @type {Checker} */
let checker;

/**
 * Starts the page when the checker is loaded. If that fails, it offers to try again.
 * @param {Promise<Checker>} loading
 */
async function load(loading) {
  try {
    checker = await loading;
  } catch {
    const again = make("button", { type: "button", textContent: "Try again" });
    again.addEventListener("click", () => load(loader.load()));
    byId("findings").replaceChildren(make("p", { textContent: "The checker could not be loaded." }), again);
    return;
  }
  start();
}

function start() {
  const state = new State();
  /** @type {Check} */
  const check = (text, options) => checker.check(text, options);
  const { codes } = checker;
  const secretsOf = secrecy(checker);
  /** @param {string} text */
  const redact = (text) => checker.redact(text);
  const path = new URL(data.tokenURL).pathname;
  const blank = check("");
  let result = blank; // of the text, or blank if the text cannot be checked
  let request = ""; // the last text that is a request
  let reveal = false;
  let fixed = 0; // it numbers fixes, so that the history does not join two of them
  const { title } = document;

  /** @type {Actions} */
  const actions = {
    check,
    fix(edits) {
      state.set(apply(state.text, edits), `fix ${++fixed}`);
      goTo(byId("verdict"));
    },
    show: (finding) => editor.show(finding),
    field: (name) => form.control(name),
    useKeyID(id) {
      const change = { name: "kid", value: id };
      state.set(rewrite(check, request, check(request), [change]), `fix ${++fixed}`);
      goTo(byId("verdict"));
    },
  };
  const editor = new Editor(area, first(".marks", page), state);
  const form = new Form(
    first(".fields", page),
    (changes, source) => state.set(rewrite(check, state.text, result, changes), source),
    data.maxKeys,
  );

  /** Checks the text, and shows the result in all parts of the page. */
  function show() {
    const { text } = state;
    const failure = judge(text);
    const empty = failure !== "" || text.trim() === ""; // there is no result to show
    const summary = failure ? "Not checked" : verdict(result, empty);
    const restore = holdFocus();
    const other = !empty && !result.recognized.request;
    page.dataset.verdict = failure ? "failed" : empty ? "none" : other ? "other" : stateOf(result);
    editor.mark(empty ? null : result);
    form.show(result, empty || other, failure !== "");
    byId("verdict").textContent = byId("strip").textContent = summary;
    byId("strip").hidden = text.trim() === "";
    // As in GOV.UK's pattern, the title of a page with errors begins with "Error".
    document.title = `${failure || (!empty && !other && !result.ok) ? "Error: " : ""}${title}`;
    const open = page.querySelector(".unchecked[open]") !== null;
    byId("findings").replaceChildren(
      ...(failure
        ? [make("p", { textContent: failure })]
        : empty
          ? [nothing()]
          : findings(result, codes, actions, open)),
    );
    byId("recognized").textContent = empty ? "" : reading(result);
    const list = empty ? [] : notes(result, actions);
    byId("notes").replaceChildren(...list);
    byId("notes").hidden = list.length === 0;
    byId("undo").disabled = !state.canUndo;
    byId("redo").disabled = !state.canRedo;
    byId("clear").disabled = text === "";
    byId("share").disabled = empty;
    restore();
    if (performance.getEntriesByName("check:verdict").length === 0) performance.mark("check:verdict");
    later();
  }

  /**
   * Returns a function that scrolls the focused field of the form back to its current place. The
   * content above it may have grown in between.
   */
  function holdFocus() {
    const field = document.activeElement;
    if (!field?.closest(".fields")) return () => {};
    const { top } = field.getBoundingClientRect();
    return () => scrollBy({ top: field.getBoundingClientRect().top - top, behavior: "instant" });
  }

  /**
   * Checks a text, and sets the result. If the text cannot be checked, it returns a sentence for
   * the reader, else "".
   * @param {string} text
   */
  function judge(text) {
    result = blank;
    if (text.length > data.longest)
      return "This text is longer than any request that the endpoint accepts. Open a HAR file with the button above.";
    try {
      result = check(text);
      if (result.recognized.request) request = text;
    } catch {
      return "The checker crashed on this text, because of a bug. Undo or change the text to continue.";
    }
    return "";
  }

  const nothing = () =>
    make(
      "p",
      { className: "soft" },
      "Paste a request, fill in the form, or take one of the ",
      make("a", { href: "#examples", textContent: "examples" }),
      ". The verdict follows as you type.",
    );

  // These parts can wait until the page is idle: they are further down, or invisible.
  const later = whenIdle(() => {
    // Here, a text that is not a request counts as empty too.
    const empty = result === blank || !result.recognized.request || state.text.trim() === "";
    // After a reload the address still contains its request, so the tab keeps the user's own text.
    if (share.fromHash(location.hash) !== state.text || tab.get() === "") tab.keep(state.text);
    showCode(empty);
    showAnswer(empty);
  });

  // Only a site that an endpoint serves has a page that sends requests. The request gets there in
  // the tab's storage, not in the address.
  const trying = byId("trying");
  trying?.addEventListener("click", (event) => {
    if (!target(event).closest("button")) return;
    sessionStorage.setItem("playtoken:try", result.recognized.form);
    location.assign(trying.dataset.try ?? "");
  });

  /**
   * Returns the element of a sample or an answer.
   * @param {string} key
   */
  const panel = (key) => first(`[data-panel="${key}"]`);

  /**
   * Shows the request in each language, with all certain fixes made.
   * @param {boolean} empty
   */
  function showCode(empty) {
    byId("sending").classList.toggle("idle", empty);
    if (trying) trying.hidden = empty;
    if (empty) {
      byId("send-note").textContent = "The request, ready to send, once there is one.";
      return;
    }
    const { result: sent, fixes } = corrected(check, result);
    const given = secretsOf(sent);
    const whole = addressOf(result, data.tokenURL);
    const address = reveal ? whole : redact(whole);
    const hasSecrets = redact(whole) !== whole || given.some((p) => p.hidesName || p.hidesValue);
    const pairs = reveal ? plain(given) : masked(given);
    panel("url").textContent = `${address}?${formOf(pairs)}`;
    panel("form").textContent = formOf(pairs);
    for (const language of data.languages) panel(language.key).textContent = sample(language, address, pairs);
    first(":has(> #reveal)").hidden = !hasSecrets;
    byId("send-note").textContent = [
      fixes > 0 ? `With the ${fixes === 1 ? "certain fix" : `${fixes} certain fixes`} made.` : "",
      result.partial ? "Values that are not known stay as they are." : "",
      sent.ok || result.partial ? "" : `It would still be refused: ${count(sent.problems.length, "problem")} left.`,
      hasSecrets && !reveal ? "Names replace the secrets." : "",
      "A form body stays out of logs, a URL does not.",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /**
   * Shows the answer to the request, in both formats.
   * @param {boolean} empty
   */
  function showAnswer(empty) {
    byId("answering").classList.toggle("idle", empty);
    byId("rendered").hidden = empty || result.ok;
    if (empty) {
      byId("answer-note").textContent = "The answer, once there is a request.";
      return;
    }
    const options = { requestId: data.requestId, docs: document.documentElement.dataset.site ?? location.origin };
    for (const format of /** @type {const} */ (["json", "html"])) {
      const answer = checker.answer(state.text, { ...options, format });
      panel(`answer-${format}`).textContent = answer ? asHTTP(answer, data.statuses) : data.accepted;
      if (format === "html") byId("rendered-page").replaceChildren(...(answer ? elements(answer.body).childNodes : []));
    }
    byId("answer-note").textContent = result.ok
      ? "Status 200 and a token, if the service accepts the request. The token below belongs to another request."
      : `Status ${result.status}. This request gets it as ${result.errorFormat === "json" ? "JSON" : "HTML"}.`;
  }

  // A link shown before a change belongs to another request.
  state.onChange(() => {
    byId("sharing").hidden = true;
    byId("sharing").replaceChildren();
  });

  // Screen readers announce the verdict after a pause in typing.
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let announcing;
  state.onChange(() => {
    show();
    clearTimeout(announcing);
    announcing = setTimeout(() => {
      const text = page.dataset.verdict === "failed" ? "Not checked." : spoken(result, page.dataset.verdict === "none");
      // Setting the same text again would repeat the announcement.
      if (byId("said").textContent !== text) byId("said").textContent = text;
    }, 700);
  });

  const back = first("#har-back > *");
  /** @type {HTMLElement} */
  let opened; // the button of the row that was opened last
  back.addEventListener("click", () => goTo(opened));

  function closeHAR() {
    byId("har").hidden = byId("har-back").hidden = true;
    byId("har-report").replaceChildren();
    byId("open").focus();
  }

  /**
   * Puts a request of the HAR file into the text.
   * @param {Row} row
   * @param {number} i its index in the table
   * @param {HTMLElement} button
   */
  function openRow({ form: request }, i, button) {
    opened = button;
    back.textContent = `Back to the file (${i + 1} of ${button.closest("tbody")?.rows.length})`;
    byId("har-back").hidden = false;
    state.set(request);
    goTo(area);
  }

  /**
   * Shows the requests of a HAR file. Before that it shows that it reads the file, because a large
   * one blocks the page for seconds.
   * @param {string} name
   * @param {string} content
   */
  async function openHAR(name, content) {
    byId("har").hidden = false;
    byId("har-back").hidden = true;
    byId("har-report").replaceChildren();
    byId("har-wait").textContent = `Reading ${name}\u2026`;
    goTo(byId("har-title"));
    // A hidden page draws no frame, so the timer ends the wait.
    await new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, 200);
    });
    try {
      byId("har-report").replaceChildren(
        ...table(read(content, { check, path, secretsOf, redact }), name, openRow, closeHAR),
      );
    } catch (error) {
      byId("har-report").replaceChildren(...instead(/** @type {Error} */ (error).message, closeHAR));
    }
    byId("har-wait").textContent = "";
  }

  /**
   * Opens a HAR file, or puts a short text file into the text. The beginning of a file of bytes,
   * such as an init segment, becomes a data URI.
   * @param {File | undefined} file
   */
  async function openFile(file) {
    if (!file) return;
    const content = await file.text();
    if (content.includes("\0")) {
      const bytes = new Uint8Array(await file.slice(0, longestHead).arrayBuffer());
      state.set(`data:${file.type};base64,${btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""))}`);
      return;
    }
    if (looksLikeHAR(content) || content.length > 65536) openHAR(file.name, content);
    else state.set(content.trim());
  }

  area.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!looksLikeHAR(text)) return;
    event.preventDefault();
    openHAR("Pasted file", text);
  });
  for (const type of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      page.classList.toggle("dropping", type === "dragover");
      if (type === "drop") openFile(event.dataTransfer.files[0]);
    });
  }
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => {
    openFile(byId("file").files?.[0]);
    byId("file").value = "";
  });
  byId("undo").addEventListener("click", () => state.undo());
  byId("redo").addEventListener("click", () => state.redo());
  byId("clear").addEventListener("click", () => {
    state.set("");
    area.focus();
  });
  byId("share").addEventListener("click", () => share.open(byId("sharing"), { result, check, secretsOf, copy }));
  /** @param {boolean} on */
  function setReveal(on) {
    reveal = on;
    byId("reveal").setAttribute("aria-pressed", String(reveal));
    byId("reveal").textContent = reveal ? "Hide secrets" : "Show secrets";
  }
  byId("reveal").addEventListener("click", () => {
    setReveal(!reveal);
    showCode(false);
  });
  // A pasted, opened or linked request is another one. Nobody asked to see its secrets.
  state.onChange((source) => {
    if (source === "" || source === "reset") setReveal(false);
  });
  byId("strip").addEventListener("click", () => goTo(byId("verdict")));
  page.addEventListener("click", (event) => {
    /** @type {HTMLElement | null} */
    const link = target(event).closest("[data-field]");
    const name = link?.dataset.field;
    if (name === undefined) return;
    event.preventDefault();
    const control = form.control(name);
    if (control) goTo(control);
  });
  listenToKeys(page, state);

  // The page begins with the text that was typed while it loaded, else with the tab's. A request in
  // the address is a second step, so Undo restores the user's own text.
  const given = share.fromHash(location.hash);
  state.reset(area.value || tab.get() || given || "");
  if (given !== null) state.set(given);
  const openHash = () => {
    const text = share.fromHash(location.hash);
    if (text === null) return;
    state.set(text);
    goTo(byId("verdict"));
    scrollTo({ top: 0, behavior: "instant" });
  };
  addEventListener("hashchange", openHash);
  // A link to the current address causes no hashchange event.
  first(".examples").addEventListener("click", (event) => {
    if (target(event).closest("a")?.hash === location.hash) openHash();
  });
  // After a change, the address no longer contains the request.
  state.onChange(() => {
    if (share.fromHash(location.hash) !== null && share.fromHash(location.hash) !== state.text)
      history.replaceState(null, "", location.pathname + location.search);
  });
  byId("open").disabled = false;
  import("./keytools-panel.js")
    .then(({ mountKeyTools }) => {
      mountKeyTools(byId("key-tools-panel"), { insert: (name, value) => form.insert(name, value) });
      document.documentElement.dataset.keys = "ready";
    })
    .finally(lock);
  document.documentElement.dataset.check = "ready";
}

load(loader.first);
