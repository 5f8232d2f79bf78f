// The list of documents: adding by dropping, picking and pasting, deleting with undo, rebuilding with progress.

import { announce, follow, onKey, rendered, request, say } from "./app.js";
import { deletedBefore, deleteLater, isPending } from "./deleting.js";
import { line, share } from "./posting.js";
import { add, filesOf, onChange } from "./uploads.js";

const list = document.getElementById("list");
const files = document.getElementById("files");
const picker = document.getElementById("file");
const maxBytes = Number(files.dataset.maxBytes);

// The list

const gone = new Set(deletedBefore());
const watched = new Set();

/** Hide what is deleted, or about to be. */
function hideDeleted() {
  for (const row of list.querySelectorAll("tr[data-id]")) row.hidden = isPending(row.dataset.id) || gone.has(row.dataset.id);
}

let wanted = 0;
let isLoading = false;

/** Load the list anew; however often it is asked for, once in a while. */
async function refresh() {
  wanted += 1;
  if (isLoading) return;
  isLoading = true;
  try {
    while (wanted) {
      wanted = 0;
      const query = new URLSearchParams(location.search);
      query.delete("job");
      query.delete("deleted");
      const response = await request(`/library/list?${query}`);
      const html = await response.text();
      const focused = document.activeElement?.id;
      const isWithin = list.contains(document.activeElement);
      const written = document.getElementById("search").value;
      list.replaceChildren(rendered(html));
      document.getElementById("search").value = written;
      if (isWithin) (document.getElementById(focused) ?? document.getElementById("search")).focus({ preventScroll: true });
      hideDeleted();
      watch();
      await new Promise((resolve) => setTimeout(resolve, 1200));
    }
  } catch {
    // The list stays as it was; what is being done tells that the server cannot be reached.
  } finally {
    isLoading = false;
  }
}
onChange(refresh);

/** Follow what others add, and what was being added when the page was opened. */
function watch() {
  for (const row of list.querySelectorAll("tr[data-job]")) {
    const id = row.dataset.job;
    if (watched.has(id)) continue;
    watched.add(id);
    follow(`/jobs/${id}`, (job) => {
      const tag = list.querySelector(`tr[data-job="${CSS.escape(id)}"] .tag`);
      if (tag && job.state === "running" && job.progress) tag.textContent = line(job).split(" · ")[0];
    }).then(refresh, refresh);
  }
}

list.addEventListener("submit", (event) => {
  const form = event.target;
  const id = form.dataset.delete;
  if (!id) return;
  event.preventDefault();
  const rowOf = () => list.querySelector(`tr[data-id="${CSS.escape(id)}"]`);
  deleteLater(id, form.dataset.title, event, {
    hide: () => rowOf() && (rowOf().hidden = true),
    show: () => {
      if (!rowOf()) return;
      rowOf().hidden = false;
      document.getElementById(`delete-${id}`).focus();
    },
    done: () => {
      gone.add(id);
      refresh();
    },
  });
});
hideDeleted();
watch();

// Adding

files.classList.add("ready");
for (const element of files.querySelectorAll("[data-drop]")) element.hidden = false;
for (const element of document.querySelectorAll("[data-alone]")) element.hidden = true;
picker.addEventListener("change", () => {
  add(filesOf(picker.files, maxBytes));
  files.reset();
});
files.addEventListener("submit", (event) => event.preventDefault());

let depth = 0;
const over = (n) => files.classList.toggle("over", (depth = Math.max(0, n)) > 0);
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragenter", (event) => hasFiles(event) && over(depth + 1));
addEventListener("dragleave", (event) => hasFiles(event) && over(depth - 1));
addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  over(0);
  add(filesOf(await dropped(event.dataTransfer), maxBytes));
});

/** The files that were dropped, those in folders too; hidden ones are left out. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return transfer.files;
  const found = [];
  for (const entry of entries) await gather(entry, found);
  return found;
}

async function gather(entry, found) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) return found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const inner of some) await gather(inner, found);
  }
}

const textForm = document.getElementById("text-form");
textForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(textForm)].filter(([, value]) => value.trim() !== ""));
  add([{ name: fields.title ?? say("pasted"), size: fields.text?.length ?? 0, body: () => fields, reason: null }]);
  textForm.reset();
  document.getElementById("paste").open = false;
  document.querySelector("#paste summary").focus();
});

// What was told of a form's job, while it runs

const told = document.querySelector("#told[data-follow]");
if (told) follow(`/jobs/${told.dataset.follow}`, () => {}).then(() => location.reload(), () => location.reload());

// Rebuilding

const form = document.getElementById("rebuild");
const rebuilding = document.getElementById("rebuilding");
const rebuilt = document.getElementById("rebuilt");

async function followRebuild(id) {
  const bar = rebuilding.querySelector("progress");
  const stop = rebuilding.querySelector("form");
  const hadFocus = form.contains(document.activeElement);
  form.hidden = true;
  rebuilding.hidden = false;
  rebuilt.hidden = true;
  stop.action = `/library/jobs/${id}/cancel`;
  if (hadFocus) stop.querySelector("button").focus();
  try {
    const result = await follow(`/jobs/${id}`, (job) => {
      if (share(job) === null) bar.removeAttribute("value");
      else bar.value = share(job);
      rebuilding.querySelector("[data-line]").textContent = line(job);
    });
    tell(result ? say("rebuilt", { documents: result.documents.toLocaleString(), passages: result.passages.toLocaleString() }) : say("rebuild_stopped"));
    refresh();
  } catch (error) {
    tell(error.message, true);
  } finally {
    const isFocused = rebuilding.contains(document.activeElement);
    rebuilding.hidden = true;
    form.hidden = false;
    if (isFocused) form.querySelector("button").focus();
  }
}

function tell(text, isProblem = false) {
  rebuilt.textContent = text;
  rebuilt.classList.toggle("problem", isProblem);
  rebuilt.hidden = false;
  announce(text);
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const job = await (await request("/index/rebuild", { method: "POST" })).json();
    await followRebuild(job.id);
  } catch (error) {
    tell(error.message, true);
  }
});
rebuilding?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  request(event.target.action.replace("/library/jobs/", "/jobs/").replace(/\/cancel$/, ""), { method: "DELETE" }).catch((error) => tell(error.message, true));
});
if (rebuilding?.dataset.job) followRebuild(rebuilding.dataset.job);

onKey("u", () => picker.click());
onKey("p", () => {
  document.getElementById("paste").open = true;
  document.getElementById("text").focus();
});
