// The figures without loading the page again: what is asked for changes, and the part that shows it is put in its place.

import { announce, count, onKey, rendered, request, say } from "./app.js";

const form = document.getElementById("filters");
const results = document.getElementById("results");
document.documentElement.classList.add("scripted");

/** Where the form asks: its fields that are filled in. */
function wanted() {
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  const text = new URLSearchParams(fields).toString();
  return text ? `?${text}` : "";
}

/** Put into the form what an address asks for. */
function fill(address) {
  const given = new URLSearchParams(address);
  for (const field of form.elements) {
    if (field.type === "checkbox" && field.name) field.checked = given.getAll(field.name).includes(field.value);
    else if (field.type === "hidden" && !given.getAll(field.name).includes(field.value)) field.remove();
    else if (field.name && field.type !== "hidden" && field.type !== "checkbox") field.value = given.get(field.name) ?? "";
  }
}

const kindOfResults = form?.getAttribute("action") === "/ledger" ? "found" : "charted";
let running = null;

/** Show what an address asks for; focus: what in it is to be focused then. */
async function show(address, focus) {
  running?.abort();
  const own = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`${form.getAttribute("action")}/results${address}`, { signal: own.signal });
    // A filter that cannot be used is told by the same part of the page, with the status of an error.
    if (!response.headers.get("content-type")?.startsWith("text/html")) await request(response.url);
    results.replaceChildren(rendered(await response.text()));
    const n = results.querySelector("[data-found]")?.dataset.found;
    announce(n === undefined ? results.textContent.trim() : count(kindOfResults, Number(n)));
    for (const link of document.querySelectorAll(".tabs a")) link.search = withoutOrder(address);
    if (focus) (results.querySelector(focus) ?? results.querySelector(".found"))?.focus({ preventScroll: focus !== ".found" });
    if (focus === ".found") results.scrollIntoView({ block: "start" });
  } catch (error) {
    if (error.name === "AbortError") return;
    announce(error.message);
    const told = document.createElement("p");
    told.className = "empty problem";
    told.textContent = error.message;
    results.replaceChildren(told);
  } finally {
    if (running === own) results.removeAttribute("aria-busy");
  }
}

/** What filters in an address, for the other view of the same figures. */
function withoutOrder(address) {
  const given = new URLSearchParams(address);
  for (const name of ["sort", "page", "chart"]) given.delete(name);
  return given.toString();
}

function go(address, focus) {
  history.pushState(null, "", address || location.pathname);
  show(address, focus);
}

if (form) {
  let later = 0;
  form.addEventListener("input", (event) => {
    if (!["search", "text"].includes(event.target.type)) return;
    clearTimeout(later);
    // What is being typed makes one step of the history, not one for each letter.
    later = setTimeout(() => {
      history.replaceState(null, "", wanted() || location.pathname);
      show(wanted());
    }, 160);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name && !["search", "text"].includes(event.target.type)) go(wanted());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(later);
    go(wanted());
  });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    fill(link.search);
    go(link.search, link.dataset.sort ? `[data-sort="${link.dataset.sort}"]` : ".found");
  });
  window.addEventListener("popstate", () => {
    fill(location.search);
    show(location.search);
  });
  onKey("n", () => results.querySelector('[data-turn="next"]')?.click());
  onKey("p", () => results.querySelector('[data-turn="prev"]')?.click());
}
onKey("v", () => document.querySelector(".tabs a:not([aria-current]), .back a")?.click());

// A chart as a picture: the very file that can be downloaded, drawn in here.

const png = document.getElementById("png");

async function save() {
  const image = new Image();
  image.src = document.getElementById("svg").href;
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    const scale = 2;
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = png.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    announce(say("saved"));
  } catch {
    announce(say("not_saved"));
  }
}

if (png) {
  png.hidden = false;
  png.addEventListener("click", save);
}
