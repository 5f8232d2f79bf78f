// The question box in a frame on somebody else's page. What is asked last stands open below the box, the rest folded.

import { rendered, request, say, usually } from "./exchange.js";
import { act, questionBox, questionOf } from "./turns.js";

// A higher page scrolls within the frame: as in widget.js.
const MOST = 10000;

const root = document.documentElement;
const conversation = document.getElementById("conversation");
const start = document.getElementById("start");
const form = document.getElementById("ask");
const input = document.getElementById("question");
const renew = document.getElementById("new");

const given = new URLSearchParams(location.hash.slice(1));
const key = given.get("key");
const only = new URLSearchParams(location.search).get("document") ?? "";
input.placeholder = given.get("placeholder") || input.placeholder;

// No cookie of this server has a say, where the page around is of its own site.
usually({
  credentials: "omit",
  headers: { "Accept-Language": root.lang, ...(key && { Authorization: `Bearer ${key}` }) },
});

let conversationId = "";

const { ask, stop } = questionBox({ address: "/widget/turn/stream", begin: enter, body, place, shown: outward });

/** Put a turn that waits above the others, which fold. */
function enter(turn) {
  start.hidden = true;
  renew.hidden = false;
  fold();
  conversation.prepend(turn);
  form.scrollIntoView({ block: "nearest" });
}

function body(question) {
  return { question, conversation_id: conversationId, document: only };
}

/** Put the answer in the place of the turn that waited for it. */
function place(turn, answered) {
  const isFocused = turn.contains(document.activeElement);
  turn.replaceWith(answered);
  if (isFocused) answered.focus({ preventScroll: true });
  conversationId = answered.dataset.conversation ?? conversationId;
}

/** Leave only the question of what was asked before to be seen, until it is opened. */
function fold() {
  const turn = conversation.querySelector(":scope > .turn");
  if (!turn) return;
  const earlier = document.getElementById("earlier").content.cloneNode(true).firstElementChild;
  earlier.querySelector("summary").textContent = questionOf(turn);
  turn.replaceWith(earlier);
  earlier.append(turn);
}

/** Links lead out of the frame; those to pages that need a key, which is not at hand there, become what they say. */
function outward(part) {
  for (const link of part.querySelectorAll("a[href]")) {
    if (link.getAttribute("href").startsWith("/") && "needsKey" in document.body.dataset) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    link.target = "_blank";
    link.relList.add("noopener");
    link.setAttribute("aria-describedby", "new-tab");
  }
  return part;
}

/** Offer some questions, or say why none can be asked. */
async function begin() {
  try {
    if ("needsKey" in document.body.dataset && !key) throw new Error(say("no_key"));
    const response = await request(`/widget/start?${new URLSearchParams({ document: only })}`);
    start.replaceChildren(rendered(await response.text()));
  } catch (error) {
    const line = document.createElement("p");
    line.className = "problem";
    line.setAttribute("role", "alert");
    line.textContent = error.message;
    start.replaceChildren(line);
  }
}

start.addEventListener("click", (event) => {
  const button = event.target.closest("[data-question]");
  if (!button) return;
  ask(button.textContent);
  // Not the field: on a phone that would bring up the keyboard over the answer.
  conversation.querySelector(".turn").focus({ preventScroll: true });
});

renew.addEventListener("click", () => {
  stop();
  conversation.replaceChildren();
  conversationId = "";
  start.hidden = false;
  renew.hidden = true;
  input.focus();
});

act(conversation, ask);
begin();

// The page around makes the frame as high as what is in it.
if (root.dataset.origin) {
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    root.classList.toggle("whole", height <= MOST);
    parent.postMessage({ height }, root.dataset.origin);
  };
  new ResizeObserver(tell).observe(root);
  tell();
}
