// Searching while one writes, renaming in place, and deleting that can be undone. Without it, forms do the same.

import { announce, count, pause, rendered, request, say } from "./app.js";

const found = document.getElementById("found");
const search = document.getElementById("search");

/** As long as a deletion can be undone. */
const UNDO_MS = 8000;
const TYPING_MS = 150;

// Times, in the reader's own zone and way of writing them

const times = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function localise(root) {
  for (const time of root.querySelectorAll("time")) time.textContent = times.format(new Date(time.dateTime));
}

// Searching

let latest = 0;

async function look(address) {
  const mine = ++latest;
  await pause(TYPING_MS);
  if (mine !== latest) return;
  try {
    const response = await request(address.replace("/history", "/history/list"));
    const html = await response.text();
    if (mine !== latest) return;
    found.replaceChildren(rendered(html));
  } catch (error) {
    announce(error.message);
    return;
  }
  history.replaceState(null, "", address);
  localise(found);
  for (const id of deletions.keys()) hide(found.querySelector(`[data-id="${id}"]`));
  const many = document.getElementById("many");
  announce(many ? many.textContent : found.querySelector(".empty p").textContent);
}

search?.addEventListener("input", () => {
  const q = new FormData(search).get("q").trim();
  look(q ? `/history?${new URLSearchParams({ q })}` : "/history");
});

// Renaming

found.addEventListener("toggle", (event) => {
  if (!event.target.matches("[data-rename]") || !event.target.open) return;
  const field = event.target.querySelector('[name="title"]');
  field.focus();
  field.select();
}, true);

found.addEventListener("keydown", (event) => {
  const rename = event.target.closest("[data-rename][open]");
  if (event.key !== "Escape" || !rename) return;
  rename.querySelector("form").reset();
  close(rename);
});

function close(rename) {
  rename.open = false;
  rename.querySelector("summary").focus();
}

async function rename(item, form) {
  const title = new FormData(form).get("title").trim();
  try {
    const response = await request(`/conversations/${item.dataset.id}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ title }),
    });
    const renamed = await response.json();
    item.dataset.title = renamed.title;
    item.querySelector("[data-open]").textContent = renamed.title;
    form.elements.title.value = form.elements.title.defaultValue = renamed.title;
    for (const name of item.querySelectorAll(".foot .unseen")) name.textContent = `: ${renamed.title}`;
    close(item.querySelector("[data-rename]"));
    announce(say("renamed", { title: renamed.title }));
  } catch (error) {
    announce(error.message);
    form.elements.title.setCustomValidity(error.message);
    form.elements.title.reportValidity();
    form.elements.title.setCustomValidity("");
  }
}

// Deleting: hidden at once, gone a little later

/** By id, the timer that ends the time for undoing. */
const deletions = new Map();

/** Put a line with an Undo in the place of a conversation. */
function hide(item) {
  if (!item) return;
  const line = document.createElement("p");
  line.className = "deleted";
  const told = document.createElement("span");
  told.textContent = say("deleted", { title: item.dataset.title });
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "quiet";
  undo.dataset.undo = "";
  undo.textContent = say("undo");
  line.append(told, undo);
  item.querySelector(".kept").hidden = true;
  item.append(line);
}

function remove(item) {
  const { id, title } = item.dataset;
  hide(item);
  item.querySelector("[data-undo]").focus();
  announce(say("deleted_undo", { title }));
  deletions.set(id, setTimeout(() => finish(id), UNDO_MS));
}

function undo(item) {
  clearTimeout(deletions.get(item.dataset.id));
  deletions.delete(item.dataset.id);
  item.querySelector(".deleted").remove();
  item.querySelector(".kept").hidden = false;
  item.querySelector("[data-open]").focus();
  announce(say("kept", { title: item.dataset.title }));
}

async function finish(id) {
  clearTimeout(deletions.get(id));
  deletions.delete(id);
  try {
    // Goes through although the page is left meanwhile.
    await request(`/conversations/${id}`, { method: "DELETE", keepalive: true });
  } catch (error) {
    const item = found.querySelector(`[data-id="${id}"]`);
    if (item) undo(item);
    announce(error.message);
    return;
  }
  drop(found.querySelector(`[data-id="${id}"]`));
}

/** Take a deleted conversation's line away; the focus goes to what stands next. */
function drop(item) {
  if (!item) return;
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const hadFocus = item.contains(document.activeElement);
  item.remove();
  const many = document.getElementById("many");
  many.dataset.total = String(Number(many.dataset.total) - 1);
  many.textContent = count(search.elements.q.value.trim() ? "found" : "conversations", Number(many.dataset.total));
  if (hadFocus) (next?.querySelector("[data-undo], [data-open]") ?? document.getElementById("main")).focus();
  // The last one of the page: show what there is now.
  if (!next) look(location.pathname + location.search);
}

addEventListener("pagehide", () => {
  for (const id of [...deletions.keys()]) finish(id);
});

found.addEventListener("click", (event) => {
  const button = event.target.closest("[data-undo]");
  if (button) undo(button.closest("[data-id]"));
});

found.addEventListener("submit", (event) => {
  const item = event.target.closest("[data-id]");
  event.preventDefault();
  if (event.target.matches("[data-delete]")) remove(item);
  else rename(item, event.target);
});

localise(document);
