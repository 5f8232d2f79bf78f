// Asking, and what can be done with an answer, wherever that is: copied, asked again, put otherwise, judged.

import { announce, copy, events, rendered, request, say } from "./exchange.js";

/** Show what works only with a script. */
export function equip(root) {
  for (const part of root.querySelectorAll("[data-actions], [data-change]")) part.hidden = false;
}

/** A turn that waits for its answer: the question as plain text, and room for what is found. */
function pendingTurn(question) {
  const turn = document.getElementById("pending").content.cloneNode(true).firstElementChild;
  turn.querySelector("[data-asked]").textContent = question;
  turn.querySelector("[data-waiting]").textContent = say("looking");
  return turn;
}

/** Say in the place of the answer why there is none. */
function failed(turn, error) {
  const line = turn.querySelector("[data-waiting]");
  const isStopped = error.name === "AbortError";
  line.textContent = isStopped ? say("stopped") : error.message;
  line.classList.toggle("problem", !isStopped);
  if (!isStopped) line.setAttribute("role", "alert");
  turn.querySelector("[data-found]").hidden = true;
  turn.classList.remove("pending");
}

/**
 * Show what a response tells: the passages in the turn that waits, as they come, then the answer in its place.
 * shown: what is made of the server's markup before it is shown. place: puts the answer's turn where this one waits.
 */
async function fill(turn, response, { shown, place }) {
  for await (const [name, data] of events(response)) {
    if (name === "passages") {
      turn.querySelector("[data-waiting]").textContent = say("reading");
      const found = turn.querySelector("[data-found]");
      found.replaceChildren(shown(rendered(JSON.parse(data).html)));
      found.hidden = false;
    } else if (name === "answer") {
      const answered = shown(rendered(JSON.parse(data).html)).firstElementChild;
      place(turn, answered);
      equip(answered);
      announce(say("answered", { text: answered.querySelector(".answer").textContent.trim() }));
      turn = answered;
    } else if (name === "error") {
      throw new Error(JSON.parse(data).detail);
    }
  }
}

/**
 * The box that questions are asked in, one at a time: a new one, Stop and Escape end the one before.
 * begin(turn): puts a turn that waits into the page. address: where questions are sent. body(question): what is sent.
 * Returns ask(question) and stop().
 */
export function questionBox({ begin, address, body, place, shown = (part) => part }) {
  const form = document.getElementById("ask");
  const input = document.getElementById("question");
  const send = document.getElementById("send");
  const stopButton = document.getElementById("stop");
  let running = null;

  const setRunning = (controller) => {
    running = controller;
    send.hidden = controller !== null;
    stopButton.hidden = controller === null;
  };
  const stop = () => running?.abort();

  async function ask(question) {
    stop();
    const controller = new AbortController();
    setRunning(controller);
    const turn = pendingTurn(question);
    begin(turn);
    try {
      const options = { method: "POST", body: new URLSearchParams(body(question)), signal: controller.signal };
      await fill(turn, await request(address, options), { shown, place });
    } catch (error) {
      failed(turn, error);
      // The question stays at hand to try again.
      if (input.value === "") input.value = question;
    } finally {
      if (running === controller) setRunning(null);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (question === "") return;
    input.value = "";
    input.focus();
    ask(question);
  });
  stopButton.addEventListener("click", () => {
    stop();
    input.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });
  return { ask, stop };
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
