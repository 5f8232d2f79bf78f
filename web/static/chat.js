// The conversation without reloading the page. The server renders all of it; this fetches, places and announces.

import { announce, events, onKey, rendered, request, say } from "./app.js";
import { act, equip, failed, pendingTurn } from "./turns.js";

const conversation = document.getElementById("conversation");
const welcome = document.getElementById("welcome");
const form = document.getElementById("ask");
const input = document.getElementById("question");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const renew = document.getElementById("new");

/** What is asked now, and can be stopped; null while nothing is. */
let running = null;

function setRunning(controller) {
  running = controller;
  send.hidden = controller !== null;
  stop.hidden = controller === null;
}

/** Ask, place the passages as they come, then the answer. */
async function ask(question) {
  running?.abort();
  const controller = new AbortController();
  setRunning(controller);
  welcome.hidden = true;
  document.getElementById("asked").hidden = false;
  renew.hidden = false;
  let turn = pendingTurn(question);
  conversation.append(turn);
  turn.scrollIntoView({ block: "start" });
  try {
    const document_id = form.elements.document?.value ?? "";
    const body = new URLSearchParams({ question, conversation_id: conversation.dataset.id, document: document_id });
    const response = await request("/page/turn/stream", { method: "POST", body, signal: controller.signal });
    for await (const [name, data] of events(response)) {
      if (name === "passages") {
        turn.querySelector("[data-waiting]").textContent = say("reading");
        const found = turn.querySelector("[data-found]");
        found.replaceChildren(rendered(JSON.parse(data).html));
        found.hidden = false;
      } else if (name === "answer") {
        turn = place(turn, JSON.parse(data).html);
      } else if (name === "error") {
        throw new Error(JSON.parse(data).detail);
      }
    }
  } catch (error) {
    failed(turn, error);
    // The question stays at hand to try again.
    if (input.value === "") input.value = question;
  } finally {
    if (running === controller) setRunning(null);
  }
}

/** Put the answer in the place of the turn that waited for it. */
function place(turn, html) {
  const answered = rendered(html).firstElementChild;
  turn.replaceWith(answered);
  equip(answered);
  conversation.dataset.id = answered.dataset.conversation ?? conversation.dataset.id;
  form.elements.conversation_id.value = conversation.dataset.id;
  if (conversation.dataset.id) history.replaceState(null, "", `/c/${conversation.dataset.id}${only()}`);
  announce(say("answered", { text: answered.querySelector(".answer").textContent.trim() }));
  answered.scrollIntoView({ block: "start" });
  return answered;
}

/** The part of the address that says which document alone is asked. */
const only = () => (form.elements.document ? `?document=${encodeURIComponent(form.elements.document.value)}` : "");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = input.value.trim();
  if (question === "") return;
  input.value = "";
  input.focus();
  ask(question);
});

stop.addEventListener("click", () => {
  running?.abort();
  input.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && running) running.abort();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-question]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  input.focus();
  ask(link.textContent.trim());
});

// Keys

onKey("n", () => (location.href = "/"));
const turns = () => [...conversation.querySelectorAll(".turn")];
const go = (step) => {
  const all = turns();
  const at = all.indexOf(document.activeElement?.closest(".turn"));
  const next = all[at < 0 ? (step < 0 ? all.length - 1 : 0) : Math.min(all.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "start" });
};
onKey("j", () => go(1));
onKey("k", () => go(-1));
onKey("c", () => turns().at(-1)?.querySelector("[data-copy]")?.click());
onKey("r", () => turns().at(-1)?.querySelector("[data-retry]")?.click());

act(conversation, ask);
equip(conversation);
conversation.lastElementChild?.scrollIntoView({ block: "start" });
