// Many documents added one by one: what is on its way, what failed and why, and what was added.

import { announce, count, say } from "./app.js";
import { formOf, left, post, size } from "./posting.js";

// Requests that send at once, and documents that are on their way or wait on the server.
const SENDING = 2;
const UNDER_WAY = 4;
const ANNOUNCE_MS = 20_000;

const section = document.getElementById("uploads");
const part = (name) => section.querySelector(`[data-${name}]`);
const bar = section.querySelector("progress");

let items = [];
let changed = () => {};
let startedAt = 0;
let toldAt = 0;

/** To be called when the library has changed. */
export const onChange = (work) => (changed = work);

const isOver = (item) => ["added", "known", "failed", "cancelled"].includes(item.state);
const counted = (state) => items.filter((item) => item.state === state).length;

/** Add documents: {name, size, body(): FormData or an object, reason: why it cannot even be tried}. */
export function add(documents) {
  if (!documents.length) return;
  if (items.every(isOver)) {
    items = [];
    startedAt = performance.now();
    part("failed").replaceChildren();
    part("done").replaceChildren();
    part("active").replaceChildren();
  }
  for (const given of documents) {
    const item = { ...given, state: "waiting", share: 0, line: "" };
    items.push(item);
    if (item.reason) over(item, "failed");
  }
  section.hidden = false;
  announce(count("adding", documents.length));
  toldAt = performance.now();
  advance();
}

export const isBusy = () => items.some((item) => item.state === "waiting" || item.state === "sending");

function advance() {
  for (const item of items) {
    if (counted("sending") >= SENDING || counted("sending") + counted("working") >= UNDER_WAY) break;
    if (item.state === "waiting") send(item);
  }
  draw();
}

async function send(item) {
  item.state = "sending";
  item.abort = new AbortController();
  item.row = row(item);
  part("active").append(item.row);
  try {
    const result = await post(item.body(), (share, line) => tell(item, share, line), item.abort.signal);
    if (result === null) over(item, "cancelled");
    else {
      item.document = result.document;
      item.replaced = result.replaced;
      over(item, result.existed && !result.replaced ? "known" : "added");
      changed();
    }
  } catch (error) {
    item.reason = error.message;
    over(item, error.name === "AbortError" ? "cancelled" : "failed");
  }
  advance();
}

function tell(item, share, line) {
  // All of it is sent once it waits for its turn: the next may be.
  const wasSending = item.state === "sending";
  item.state = share !== null && wasSending && item.share !== null ? "sending" : "working";
  item.share = share;
  item.line = line;
  if (wasSending && item.state === "working") advance();
  else draw();
}

function over(item, state) {
  item.state = state;
  const hadFocus = item.row?.contains(document.activeElement);
  item.row?.remove();
  if (state === "failed") part("failed").append(failure(item));
  if (state === "added" || state === "known") part("done").append(done(item));
  if (hadFocus) (section.querySelector("[data-active] button") ?? part(part("cancel").hidden ? "close" : "cancel")).focus();
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(label, name, action) {
  const made = element("button", "link", label);
  made.type = "button";
  made.setAttribute("aria-label", name);
  made.addEventListener("click", action);
  return made;
}

function row(item) {
  const made = element("li");
  const progress = document.createElement("progress");
  progress.max = 1;
  progress.setAttribute("aria-label", item.name);
  made.append(
    element("span", "name", item.name),
    element("p", "line soft small num"),
    button(say("cancel"), say("cancel_one", { name: item.name }), () => item.abort.abort()),
    progress,
  );
  return made;
}

function failure(item) {
  const made = element("li");
  made.append(element("span", "name", item.name));
  if (item.body)
    made.append(
      button(say("retry"), say("retry_one", { name: item.name }), () => {
        made.remove();
        item.state = "waiting";
        advance();
        part("cancel").hidden = false;
        part("cancel").focus();
      }),
    );
  made.append(element("p", "problem", item.reason));
  return made;
}

function done(item) {
  const made = element("li");
  const link = element("a", "", item.document.title);
  link.href = `/library/${item.document.id}`;
  made.append(link);
  const said = item.state === "known" ? say("already") : item.replaced ? say("was_replaced") : "";
  if (said) made.append(" ", element("span", "tag", said));
  return made;
}

let isDrawn = true;

function draw() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    drawNow();
  });
}

const outcomesOf = (...states) =>
  states.filter((state) => counted(state)).map((state) => count(state === "added" ? "done" : state, counted(state)));

function drawNow() {
  for (const item of items) {
    if (!item.row?.isConnected) continue;
    const progress = item.row.querySelector("progress");
    // One that waits has nothing to show but that.
    progress.hidden = item.share === null;
    if (item.share !== null) progress.value = item.share;
    item.row.querySelector(".line").textContent = item.line;
  }
  const over = items.filter(isOver);
  const isAllOver = over.length === items.length;
  bar.value = items.length ? over.length / items.length : 0;
  const outcomes = outcomesOf("added", "known", "failed", "cancelled");
  const parts = isAllOver ? [] : [say("of_all", { done: over.length.toLocaleString(), total: items.length.toLocaleString() })];
  parts.push(...outcomes);
  if (!isAllOver) parts.push(...timeLeft(over));
  part("summary").textContent = parts.join(" · ");
  bar.hidden = isAllOver;
  part("cancel").hidden = isAllOver;
  part("close").hidden = !isAllOver;
  part("done-all").hidden = !part("done").childElementCount;
  part("done-count").textContent = outcomesOf("added", "known").join(" · ");
  if (isAllOver && items.length && !items.told) {
    items.told = true;
    announce(outcomes.join(", "));
    // One or two are told by name, without being asked.
    if (part("done").childElementCount <= 3) part("done-all").open = true;
    changed();
  } else if (!isAllOver && performance.now() - toldAt > ANNOUNCE_MS) {
    toldAt = performance.now();
    announce(parts.join(", "));
  }
  if (!isAllOver) items.told = false;
}

/** By what the documents weigh: their bytes, and something for each of them. */
function timeLeft(over) {
  const weight = (list) => list.reduce((sum, item) => sum + item.size + 20_000, 0);
  const known = weight(over.filter((item) => item.state !== "cancelled"));
  const seconds = (performance.now() - startedAt) / 1000;
  if (over.length < 2 || seconds < 2) return [];
  return [left((seconds * weight(items.filter((item) => !isOver(item)))) / known)];
}

part("cancel").addEventListener("click", () => {
  for (const item of items) {
    if (item.state === "waiting") over(item, "cancelled");
    else if (!isOver(item)) item.abort.abort();
  }
  draw();
});
part("close").addEventListener("click", () => {
  section.hidden = true;
  document.getElementById("file").focus();
});
addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});

/** Files as documents to be added. maxBytes: what is larger is not even sent. */
export function filesOf(files, maxBytes) {
  return [...files].map((file) => ({
    name: file.name,
    size: file.size,
    reason: file.size > maxBytes ? say("too_large", { size: size(file.size), limit: size(maxBytes) }) : file.size === 0 ? say("empty_file") : null,
    body: file.size > maxBytes || file.size === 0 ? null : () => formOf(file),
  }));
}
