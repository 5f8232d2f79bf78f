// The conversation without reloading the page. The server renders every turn; this only fetches and places it.

const conversation = document.getElementById("conversation");
const welcome = document.getElementById("welcome");
const form = document.getElementById("ask");
const input = document.getElementById("question");
const list = document.getElementById("document-list");
const job = document.getElementById("job");

const UNREACHABLE = "The server cannot be reached. Is it still running?";

/** Fetch, and throw an Error whose message a person can read. */
async function request(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Error(UNREACHABLE);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Error(problem?.detail ?? `The server answered with ${response.status}.`);
  }
  return response;
}

/** A turn with the question as plain text and a line under it. */
function turnOf(question, className, text) {
  const turn = document.createElement("article");
  turn.className = "turn";
  const heading = document.createElement("h2");
  heading.className = "question";
  heading.textContent = question;
  const body = document.createElement("p");
  body.className = className;
  body.textContent = text;
  turn.append(heading, body);
  return turn;
}

/** What the server rendered: markup of its own, in which it has escaped every text. */
function rendered(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

async function ask(question) {
  welcome.hidden = true;
  const waiting = turnOf(question, "waiting", "Looking …");
  conversation.append(waiting);
  waiting.scrollIntoView({ block: "start" });
  let turn;
  try {
    const body = new URLSearchParams({ question, conversation_id: conversation.dataset.id ?? "" });
    const response = await request("/page/turn", { method: "POST", body });
    turn = rendered(await response.text()).firstElementChild;
    conversation.dataset.id = turn.dataset.conversation;
  } catch (error) {
    turn = turnOf(question, "problem", error.message);
    turn.lastElementChild.setAttribute("role", "alert");
    // The question stays at hand to try again.
    if (input.value === "") input.value = question;
  }
  waiting.replaceWith(turn);
  turn.scrollIntoView({ block: "start" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = input.value.trim();
  if (question === "") return;
  input.value = "";
  input.focus();
  ask(question);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-question]");
  if (!link) return;
  event.preventDefault();
  input.focus();
  ask(link.textContent.trim());
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Follow a job to its end, telling how far it is; returns what it gave. */
async function follow(location, label) {
  for (let wait = 100; ; wait = Math.min(1000, wait * 1.5)) {
    const state = await (await request(location)).json();
    if (state.state === "done") return state.result;
    if (state.state === "failed") throw new Error(state.error);
    if (state.state === "cancelled") throw new Error(`${label} was cancelled.`);
    const at = state.progress;
    const left = at?.eta_s == null ? "" : `, ${Math.ceil(at.eta_s)} s left`;
    job.textContent = at?.total ? `${label}: ${at.stage} ${at.done} of ${at.total}${left}` : `${label} …`;
    await pause(wait);
  }
}

async function refreshDocuments() {
  const response = await request("/page/documents");
  list.replaceChildren(rendered(await response.text()));
}

/** Do one thing with the library, and say how it went. */
async function change(button, label, work) {
  button.disabled = true;
  job.textContent = `${label} …`;
  try {
    job.textContent = await work();
    await refreshDocuments();
  } catch (error) {
    job.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

const addForm = document.getElementById("add-form");
addForm.addEventListener("submit", (event) => {
  event.preventDefault();
  change(addForm.querySelector("button"), "Adding", async () => {
    const fields = Object.fromEntries([...new FormData(addForm)].filter(([, value]) => value !== ""));
    const response = await request("/documents", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const result =
      response.status === 200 ? await response.json() : await follow(response.headers.get("Location"), "Adding");
    addForm.reset();
    const title = result.document.title;
    return result.existed ? `“${title}” is in the library already.` : `Added “${title}”. Ask it.`;
  });
});

/** What came of each file, in one line: those that could not be added with their reasons. */
function cameOf(items) {
  const failed = items.filter((item) => item.error);
  const known = items.filter((item) => item.existed);
  const added = items.filter((item) => item.document && !item.existed);
  const count = (list) => `${list.length} document${list.length === 1 ? "" : "s"}`;
  const one = (list) => (list.length === 1 ? `“${list[0].document.title}”` : count(list));
  const lines = [];
  if (added.length) lines.push(`Added ${one(added)}.`);
  if (known.length) lines.push(`${one(known)} ${known.length === 1 ? "was" : "were"} in the library already.`);
  for (const item of failed) lines.push(`Not added: ${item.error}`);
  return lines.join("\n");
}

const filesForm = document.getElementById("files-form");
filesForm.addEventListener("submit", (event) => {
  event.preventDefault();
  change(filesForm.querySelector("button"), "Adding", async () => {
    const response = await request("/documents", { method: "POST", body: new FormData(filesForm) });
    const result = await follow(response.headers.get("Location"), "Adding");
    filesForm.reset();
    return cameOf(result.documents);
  });
});

const rebuild = document.getElementById("rebuild");
rebuild.addEventListener("click", () => {
  change(rebuild, "Rebuilding", async () => {
    const response = await request("/index/rebuild", { method: "POST" });
    const result = await follow(response.headers.get("Location"), "Rebuilding");
    return `Rebuilt: ${result.documents} documents, ${result.passages} passages.`;
  });
});

// What needs this script shows itself only when it runs.
document.getElementById("add").hidden = false;
rebuild.hidden = false;
