// What can be done with an answer, wherever answers are shown: copied, asked again, put otherwise, judged.

import { announce, copy, request, say } from "./exchange.js";

/** Show what works only with a script. */
export function equip(root) {
  for (const part of root.querySelectorAll("[data-actions], [data-change]")) part.hidden = false;
}

/** A turn that waits for its answer: the question as plain text, and room for what is found. */
export function pendingTurn(question) {
  const turn = document.getElementById("pending").content.cloneNode(true).firstElementChild;
  turn.querySelector("[data-asked]").textContent = question;
  turn.querySelector("[data-waiting]").textContent = say("looking");
  return turn;
}

/** Say in the place of the answer why there is none. */
export function failed(turn, error) {
  const line = turn.querySelector("[data-waiting]");
  const isStopped = error.name === "AbortError";
  line.textContent = isStopped ? say("stopped") : error.message;
  line.classList.toggle("problem", !isStopped);
  if (!isStopped) line.setAttribute("role", "alert");
  turn.querySelector("[data-found]").hidden = true;
  turn.classList.remove("pending");
}

/** Do what the buttons of the turns within an element say. ask: asks a question. */
export function act(conversation, ask) {
  const does = {
    "[data-copy]": (turn, button) => copy(button.dataset.copy),
    "[data-retry]": (turn) => ask(questionOf(turn)),
    "[data-change]": (turn) => changing(turn, true),
    "[data-cancel]": (turn) => changing(turn, false),
    "[data-thumb]": (turn, button) => judge(turn, button),
  };
  conversation.addEventListener("click", (event) => {
    for (const [selector, action] of Object.entries(does)) {
      const button = event.target.closest(selector);
      if (button) action(button.closest(".turn"), button);
    }
  });
  conversation.addEventListener("submit", (event) => {
    event.preventDefault();
    const turn = event.target.closest(".turn");
    if (event.target.matches("[data-ask-so]")) {
      changing(turn, false);
      ask(new FormData(event.target).get("question").trim());
    } else if (event.target.matches("[data-comment]")) {
      comment(turn, event.target);
    }
  });
}

export const questionOf = (turn) => turn.querySelector(".question").lastChild.textContent.trim();

const changing = (turn, isChanged) => {
  turn.querySelector("[data-ask-so]").hidden = !isChanged;
  turn.querySelector(".understood p").hidden = isChanged;
  if (isChanged) turn.querySelector("[data-ask-so] input").focus();
};

const feedbackOf = (turn) => `/conversations/${turn.dataset.conversation}/turns/${turn.dataset.ordinal}/feedback`;

/** Keep what somebody thinks of an answer; the same thumb again takes it back. */
async function judge(turn, button) {
  const isTaken = button.getAttribute("aria-pressed") === "true";
  const thumbs = [...turn.querySelectorAll("[data-thumb]")];
  try {
    if (isTaken) await request(feedbackOf(turn), { method: "DELETE" });
    else await keep(turn, { verdict: button.dataset.thumb });
    for (const other of thumbs) other.setAttribute("aria-pressed", String(!isTaken && other === button));
    turn.querySelector("[data-comment]").hidden = isTaken;
    if (!isTaken) announce(say("thanks"));
  } catch (error) {
    announce(error.message);
  }
}

async function comment(turn, field) {
  const pressed = turn.querySelector('[data-thumb][aria-pressed="true"]');
  try {
    await keep(turn, { verdict: pressed.dataset.thumb, comment: new FormData(field).get("comment").trim() || null });
    field.hidden = true;
    pressed.focus();
    announce(say("thanks"));
  } catch (error) {
    announce(error.message);
  }
}

const keep = (turn, verdict) =>
  request(feedbackOf(turn), {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(verdict),
  });
