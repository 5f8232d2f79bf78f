// Sending one document with its progress, and telling how far it is.

import { follow, say } from "./app.js";

const SIZES = ["B", "kB", "MB", "GB"];

export function size(bytes) {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toLocaleString(undefined, { maximumFractionDigits: amount < 10 && power ? 1 : 0 })} ${SIZES[power]}`;
}

export function duration(seconds) {
  return seconds < 90 ? say("seconds", { n: Math.max(1, Math.ceil(seconds)) }) : say("minutes", { n: Math.round(seconds / 60) });
}

export const left = (seconds) => say("left", { time: duration(seconds) });

/** How far a job is, in a line: stage, number, rate, time left. */
export function line(job) {
  const at = job.progress;
  if (job.state === "queued" || !at) return say("queued");
  const stage = say(at.stage === "waiting" ? "waiting_rebuild" : at.stage);
  const parts = [at.total > 1 ? say("stage", { stage, done: at.done.toLocaleString(), total: at.total.toLocaleString() }) : stage];
  if (at.rate) parts.push(say("rate", { n: at.rate.toLocaleString() }));
  if (at.eta_s) parts.push(left(at.eta_s));
  return parts.join(" · ");
}

/** The share of a job that is done, for a progress bar; null where nobody knows. */
export const share = (job) => (job.progress?.total ? job.progress.done / job.progress.total : null);

/**
 * Send a document: FormData with a file, or an object for JSON. Tells (share, line) as it goes.
 * Returns what came of it: {document, existed, replaced}; null if it was cancelled. Throws what a person can read.
 */
export async function post(body, tell, signal) {
  const { status, value, location } = await sent(body, tell, signal);
  if (status === 200) return value;
  const cancel = () => fetch(location, { method: "DELETE" });
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel);
  try {
    return await follow(location, (job) => tell(share(job), line(job)));
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function sent(body, tell, signal) {
  const { promise, resolve, reject } = Promise.withResolvers?.() ?? resolvers();
  const xhr = new XMLHttpRequest();
  xhr.open("POST", "/documents");
  const started = performance.now();
  xhr.upload.addEventListener("load", () => tell(null, say("queued")));
  xhr.upload.addEventListener("progress", (event) => {
    if (event.loaded >= event.total) return;
    const seconds = (performance.now() - started) / 1000;
    const told = { done: size(event.loaded), total: size(event.total) };
    const rate = event.loaded / seconds;
    if (seconds < 1) return tell(event.loaded / event.total, say("sent", told));
    tell(event.loaded / event.total, say("sending", { ...told, rate: size(rate), left: left((event.total - event.loaded) / rate) }));
  });
  xhr.addEventListener("load", () => {
    const value = parsed(xhr.responseText);
    if (xhr.status < 300) resolve({ status: xhr.status, value, location: xhr.getResponseHeader("Location") });
    else reject(new Error(value?.detail ?? say("failed", { status: xhr.status })));
  });
  xhr.addEventListener("error", () => reject(new Error(say("unreachable"))));
  xhr.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
  signal.addEventListener("abort", () => xhr.readyState < 4 && xhr.abort());
  if (signal.aborted) return Promise.reject(new DOMException("", "AbortError"));
  if (body instanceof FormData) return xhr.send(body), promise;
  xhr.setRequestHeader("Content-Type", "application/json");
  return xhr.send(JSON.stringify(body)), promise;
}

function resolvers() {
  let resolve, reject;
  const promise = new Promise((...both) => ([resolve, reject] = both));
  return { promise, resolve, reject };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function formOf(file, fields = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name);
  return form;
}
