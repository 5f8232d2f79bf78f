// What every page has: all that exchange.js gives, jobs, keys, colours.

import { request } from "./exchange.js";

export { announce, copy, count, events, rendered, request, say, strings } from "./exchange.js";

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
