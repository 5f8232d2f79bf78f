// The conversation without reloading the page. The server renders all of it; this fetches, places and announces.

import { onKey } from "./app.js";
import { act, equip, questionBox } from "./turns.js";

const conversation = document.getElementById("conversation");
const form = document.getElementById("ask");
const input = document.getElementById("question");

const { ask } = questionBox({ address: "/page/turn/stream", begin, body, place });

/** Put a turn that waits at the end of the conversation. */
function begin(turn) {
  document.getElementById("welcome").hidden = true;
  document.getElementById("asked").hidden = false;
  document.getElementById("new").hidden = false;
  conversation.append(turn);
  turn.scrollIntoView({ block: "start" });
}

function body(question) {
  return { question, conversation_id: conversation.dataset.id, document: form.elements.document?.value ?? "" };
}

/** Put the answer in the place of the turn that waited for it. */
function place(turn, answered) {
  turn.replaceWith(answered);
  conversation.dataset.id = answered.dataset.conversation ?? conversation.dataset.id;
  form.elements.conversation_id.value = conversation.dataset.id;
  if (conversation.dataset.id) history.replaceState(null, "", `/c/${conversation.dataset.id}${only()}`);
  answered.scrollIntoView({ block: "start" });
}

/** The part of the address that says which document alone is asked. */
const only = () => (form.elements.document ? `?document=${encodeURIComponent(form.elements.document.value)}` : "");

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
