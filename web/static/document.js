// One document: its marks, deleting with undo, putting another text in its place.

import { announce, onKey, say } from "./app.js";
import { deleteLater } from "./deleting.js";
import { formOf, post, size } from "./posting.js";

const main = document.getElementById("main");
const words = document.getElementById("words");

// Marks: what is not marked for the eye is not described to the ear either.

const all = document.getElementById("marks");
const kinds = [...document.querySelectorAll("[data-kind][type=checkbox]")];

function describe() {
  const shown = new Set(kinds.filter((box) => all.checked && box.checked).map((box) => box.dataset.kind));
  for (const mark of words.querySelectorAll("mark.figure")) {
    const isShown = shown.has(mark.dataset.kind);
    if (isShown && mark.dataset.said) {
      mark.title = mark.dataset.said;
      delete mark.dataset.said;
      mark.removeAttribute("role");
    } else if (!isShown && mark.title) {
      mark.dataset.said = mark.title;
      mark.removeAttribute("title");
      mark.setAttribute("role", "none");
    }
  }
  for (const box of kinds) box.disabled = !all.checked;
}
for (const box of all ? [all, ...kinds] : []) box.addEventListener("change", describe);
if (all) describe();
onKey("m", () => all?.click());

// A figure that is pressed says what it is: a finger has no tooltip.

const told = document.getElementById("told-figure");
let hide = 0;
words.addEventListener("click", (event) => {
  const mark = event.target.closest("mark.figure[title]");
  told.hidden = !mark;
  clearTimeout(hide);
  if (!mark) return;
  told.textContent = mark.title;
  hide = setTimeout(() => (told.hidden = true), 5000);
});

// The place that was asked for

const here = document.getElementById("here");
const go = () => here?.scrollIntoView({ block: "center" });
if (here && location.hash === "#here") go();
onKey("q", go);

// Deleting

document.querySelector("form[data-delete]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { delete: id, title } = event.target.dataset;
  const button = event.target.querySelector("button");
  deleteLater(id, title, event, {
    hide: () => (main.hidden = true),
    show: () => {
      main.hidden = false;
      button.focus();
    },
    done: () => (location.href = "/library"),
  });
});

// Replacing

const form = document.querySelector("#replace form");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [problem, bar, line, stop, send] = ["[data-problem]", "progress", "[data-line]", "[data-cancel]", "[type=submit]"].map((at) => form.querySelector(at));
  const fail = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  const file = form.elements.file.files[0];
  const fields = Object.fromEntries(["text", "title", "published"].map((name) => [name, form.elements[name].value]).filter(([, value]) => value.trim()));
  const replaces = main.dataset.id;
  fail("");
  if (file && file.size > Number(form.dataset.maxBytes)) return fail(say("too_large", { size: size(file.size), limit: size(Number(form.dataset.maxBytes)) }));
  if (!file && !fields.text) return form.elements.text.focus();
  const abort = new AbortController();
  stop.onclick = () => abort.abort();
  stop.hidden = bar.hidden = false;
  send.disabled = true;
  try {
    const tell = (share, text) => {
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
      line.textContent = text;
    };
    const result = await post(file ? formOf(file, { replaces }) : { ...fields, replaces }, tell, abort.signal);
    if (result?.document.id === replaces) fail(say("same"));
    else if (result) location.href = `/library/${result.document.id}`;
  } catch (error) {
    if (error.name !== "AbortError") fail(error.message);
  } finally {
    stop.hidden = bar.hidden = true;
    send.disabled = false;
    line.textContent = "";
  }
  if (!problem.hidden) announce(problem.textContent);
});
