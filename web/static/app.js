// What every page has: requests, strings, announcements, keys, colours.

export const strings = JSON.parse(document.getElementById("strings").textContent);

/** A string of the page's language with its {names} filled in. */
export const say = (key, values = {}) =>
  strings[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** A number of things, in the form that the language has for it. */
export const count = (key, n) => say(n === 1 && `${key}.one` in strings ? `${key}.one` : `${key}.other`, { n: n.toLocaleString() });

/** Fetch, and throw an Error whose message a person can read. */
export async function request(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(say("unreachable"));
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Error(problem?.detail ?? say("failed", { status: response.status }));
  }
  return response;
}

/** What the server rendered: markup of its own, in which it has escaped every text. */
export function rendered(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** The events of a response of server-sent events: [name, data] each. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value.replace(/\r/g, "");
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      let name = "message";
      const data = [];
      for (const line of text.slice(0, end).split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length) yield [name, data.join("\n")];
    }
  }
}

const announcer = document.getElementById("announcer");

/** Say something to whoever does not see the page. */
export function announce(text) {
  // The same words twice are said twice only if the place was empty between.
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 30);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Follow a job to its end; tells each state, and returns what it gave. */
export async function follow(address, tell) {
  for (let wait = 100; ; wait = Math.min(1000, wait * 1.5)) {
    const job = await (await request(address)).json();
    tell?.(job);
    if (job.state === "done") return job.result;
    if (job.state === "failed") throw new Error(job.error);
    if (job.state === "cancelled") return null;
    await pause(wait);
  }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(say("copied"));
    return true;
  } catch {
    announce(say("not_copied"));
    return false;
  }
}

// Keys

const actions = new Map();

/** Do something when keys are pressed where nothing is being written: "n", or "g a" for one after the other. */
export const onKey = (keys, action) => actions.set(keys, action);

const isWritten = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || ["TEXTAREA", "SELECT"].includes(element.tagName) ||
    (element.tagName === "INPUT" && !["button", "checkbox", "radio", "submit", "file"].includes(element.type)));

let before = "";
let forget = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWritten(event.target) || document.querySelector("dialog[open]")) return;
  const both = `${before} ${event.key}`.trim();
  before = "";
  const action = actions.get(both) ?? actions.get(event.key);
  clearTimeout(forget);
  if (action) {
    event.preventDefault();
    action(event);
  } else if ([...actions.keys()].some((keys) => keys.startsWith(`${event.key} `))) {
    before = event.key;
    forget = setTimeout(() => (before = ""), 1500);
  }
});

const keys = document.getElementById("keys");
const showKeys = () => {
  document.getElementById("settings").open = false;
  keys.showModal();
};
onKey("?", showKeys);
onKey("/", () => {
  const field = document.querySelector("[data-key-focus]");
  field?.focus();
  field?.select?.();
});
for (const [key, address] of Object.entries({ a: "/", d: "/library", f: "/ledger", h: "/history" }))
  onKey(`g ${key}`, () => (location.href = address));
const show = document.getElementById("show-keys");
show.hidden = false;
show.addEventListener("click", showKeys);

// Settings close when something else is pressed, and by Escape.

const settings = document.getElementById("settings");
document.addEventListener("click", (event) => {
  if (!settings.contains(event.target)) settings.open = false;
});
settings.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  settings.open = false;
  settings.querySelector("summary").focus();
});
