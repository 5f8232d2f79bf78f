// Deleting with undo: gone from the page at once, from the library a moment later.

import { announce, request, say } from "./app.js";

const WAIT_MS = 8_000;
// Whoever works by keyboard has a longer way to the button.
const WAIT_BY_KEY_MS = 20_000;
const REMEMBERED = "deleted";

const toasts = document.getElementById("undo");
const pending = new Map();

export const isPending = (id) => pending.has(id);

/** Documents that were deleted as the page before was left: its answer may have come before that was done. */
export function deletedBefore() {
  const ids = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "[]");
  sessionStorage.removeItem(REMEMBERED);
  return ids;
}

/** Delete a document after a while. hide, show: on the page; done: when it is deleted. event: what asked for it. */
export function deleteLater(id, title, event, { hide, show, done }) {
  const isByKey = event.submitter?.matches(":focus-visible") ?? false;
  hide();
  const toast = document.createElement("p");
  const said = document.createElement("span");
  const undo = document.createElement("button");
  said.textContent = say("deleted", { title });
  undo.textContent = say("undo");
  undo.type = "button";
  undo.dataset.undo = id;
  toast.append(said, undo);
  toasts.append(toast);
  toasts.hidden = false;
  const close = () => {
    clearTimeout(timer);
    pending.delete(id);
    toast.remove();
    toasts.hidden = !toasts.childElementCount;
  };
  const commit = async () => {
    const hadFocus = toast.contains(document.activeElement);
    close();
    try {
      await request(`/documents/${id}`, { method: "DELETE", keepalive: true });
      done?.();
      if (hadFocus) document.getElementById("main").focus();
    } catch (error) {
      show();
      announce(say("not_deleted", { title, reason: error.message }));
      tellProblem(say("not_deleted", { title, reason: error.message }));
    }
  };
  const timer = setTimeout(commit, isByKey ? WAIT_BY_KEY_MS : WAIT_MS);
  pending.set(id, commit);
  undo.addEventListener("click", () => {
    close();
    show();
    announce(say("undone", { title }));
  });
  announce(`${say("deleted", { title })}. ${say("undo")}?`);
  if (isByKey) undo.focus();
}

function tellProblem(text) {
  const toast = document.createElement("p");
  toast.textContent = text;
  toasts.append(toast);
  toasts.hidden = false;
  setTimeout(() => {
    toast.remove();
    toasts.hidden = !toasts.childElementCount;
  }, 10_000);
}

addEventListener("pagehide", () => {
  if (!pending.size) return;
  sessionStorage.setItem(REMEMBERED, JSON.stringify([...pending.keys()]));
  for (const commit of [...pending.values()]) commit();
});
