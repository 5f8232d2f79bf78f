// What every script needs of the page it runs on and of the server: strings, requests, announcements.

export const strings = JSON.parse(document.getElementById("strings").textContent);

/** A string of the page's language with its {names} filled in. */
export const say = (key, values = {}) =>
  strings[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** A number of things, in the form that the language has for it. */
export const count = (key, n) => say(n === 1 && `${key}.one` in strings ? `${key}.one` : `${key}.other`, { n: n.toLocaleString() });

let usual = {};

/** What fetch is told with every request, as its options. */
export const usually = (options) => (usual = options);

/** Fetch, and throw an Error whose message a person can read. */
export async function request(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...usual, ...options, headers: { ...usual.headers, ...options.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(say("unreachable"));
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Error(problem?.detail ?? say("failed", { status: response.status }));
  }
  return response;
}

/** What the server rendered: markup of its own, in which it has escaped every text. */
export function rendered(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** The events of a response of server-sent events: [name, data] each. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value.replace(/\r/g, "");
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      let name = "message";
      const data = [];
      for (const line of text.slice(0, end).split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length) yield [name, data.join("\n")];
    }
  }
}

const announcer = document.getElementById("announcer");

/** Say something to whoever does not see the page. */
export function announce(text) {
  // The same words twice are said twice only if the place was empty between.
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 30);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(say("copied"));
    return true;
  } catch {
    announce(say("not_copied"));
    return false;
  }
}
