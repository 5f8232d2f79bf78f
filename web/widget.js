// article-qa: puts the question box of a server on this page, in a frame of its own.
(() => {
  const MOST = 10000; // pixels
  const PATIENCE = 5000; // milliseconds
  const titles = TITLES;
  const script = document.currentScript;
  const note = (text) => console.warn(`article-qa: ${text}`);
  if (!script) return note("widget.js is no module");
  const { target, key = "", placeholder = "", document: only = "", language, theme } = script.dataset;

  // Where the page does not say of what colours it is, its text tells.
  const themeAt = (place) => {
    const { color, colorScheme } = getComputedStyle(place);
    if (/light dark|dark light/.test(colorScheme)) return "";
    const [a, b, c] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return (color.startsWith("ok") ? a > 0.6 : a + b + c > 382) ? "dark" : "light";
  };

  const find = () => {
    try {
      return target ? document.querySelector(target) : script.closest("body") && script;
    } catch {
      return null;
    }
  };

  const put = () => {
    const place = find();
    if (!place) return note(target ? `nothing here is ${target}` : "its tag belongs where the box is to stand");
    const spoken = language ?? document.documentElement.lang;
    const scheme = theme ?? themeAt(place);
    const address = new URL("widget", script.src);
    address.search = new URLSearchParams({ origin, language: spoken, theme: scheme, document: only });
    // What follows # is sent to no server, so that it is in no log.
    address.hash = new URLSearchParams({ key, placeholder });

    const frame = document.createElement("iframe");
    frame.className = "article-qa";
    frame.title = titles[spoken.slice(0, 2).toLowerCase()] ?? titles.en;
    frame.allow = "clipboard-write";
    frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";
    frame.style.cssText = "display:block;width:100%;max-width:800px;height:0;border:0";
    // Of the same scheme as what is in it, it lets the page around the box shine through.
    if (scheme) frame.style.colorScheme = scheme;
    frame.src = address;

    let isThere = false;
    const heard = ({ origin: from, source, data }) => {
      if (from !== address.origin || source !== frame.contentWindow || !(data?.height >= 0)) return;
      isThere = true;
      frame.style.height = `${Math.min(data.height, MOST)}px`;
    };
    const look = () => {
      if (isThere) return;
      removeEventListener("message", heard);
      frame.remove();
      note(`${address.origin} shows no box: does it run, with ${origin} in ARTICLE_QA_WIDGET_ORIGINS?`);
    };
    addEventListener("message", heard);
    frame.addEventListener("load", () => setTimeout(look, PATIENCE));
    if (target) place.append(frame);
    else place.after(frame);
  };

  if (target && document.readyState === "loading") addEventListener("DOMContentLoaded", put);
  else put();
})();
