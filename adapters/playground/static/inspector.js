// The inspector: what stands behind the page, in the neutral language that all platforms share.

import { get } from "./api.js";
import { announce, fill, h, iconButton } from "./dom.js";
import { on, store } from "./store.js";
import { clock } from "./time.js";

export class Inspector {
  constructor() {
    this.post = null;
    this.message = h("div", { class: "inspected" });
    this.events = h("div", { class: "events" });
    this.node = h(
      "div",
      { class: "inspector" },
      h("h3", {}, "Message"),
      this.message,
      h("h3", {}, "Latest events"),
      this.events,
    );
    for (const news of ["list", "did"]) on(news, () => this.later());
  }

  /** Show one message, or none yet. */
  async open(post = this.post) {
    this.post = post;
    await Promise.all([this.drawMessage(), this.drawEvents()]);
  }

  later() {
    clearTimeout(this.waiting);
    if (this.node.isConnected) this.waiting = setTimeout(() => this.node.isConnected && this.open(), 250);
  }

  async drawMessage() {
    if (!this.post)
      return fill(this.message, h("p", { class: "quiet" }, "Choose Inspect in the menu of a message to see it as it is before Slack, Discord or this page draw it."));
    const found = await get(`/api/inspect/${Math.trunc(this.post.n)}`, { as: store.you }).catch(() => null);
    if (!found) return fill(this.message, h("p", { class: "quiet" }, "That message is no longer there."));
    const { events, ...neutral } = found;
    return fill(this.message, json(neutral), events.map((event) => entry(event, true)));
  }

  async drawEvents() {
    const found = await get("/api/inspect", { as: store.you }).catch(() => []);
    const open = new Set([...this.events.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    fill(this.events, found.length ? found.map(({ event }) => entry(event, open.has(event.id))) : h("p", { class: "quiet" }, "Nothing has happened yet."));
  }
}

function entry(event, open) {
  const who = event.by?.name ?? event.by?.id ?? "";
  return h(
    "details",
    { open, "data-key": event.id },
    h("summary", {}, h("code", {}, event.is), h("span", { class: "quiet" }, ` ${who} · ${clock(event.at)}`)),
    json(event),
  );
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\b\d[\d.eE+-]*/gu;

/** A value as JSON, with its names and words in colours of their own, and a button to copy it. */
function json(value) {
  const text = JSON.stringify(value, null, 2);
  const code = h("code", {});
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    const kind = token[2] ? "key" : token[1] ? "text" : "plain";
    code.append(text.slice(at, token.index), h("span", { class: `json-${kind}` }, token[1] ?? token[0]), token[2] ?? "");
    at = token.index + token[0].length;
  }
  code.append(text.slice(at));
  const copy = iconButton("copy", "Copy", {
    class: "icon-button copy",
    onclick: async () => {
      await navigator.clipboard?.writeText(text);
      announce("Copied");
      copy.classList.add("done");
      setTimeout(() => copy.classList.remove("done"), 1200);
    },
  });
  return h("div", { class: "json" }, h("pre", { tabindex: "0" }, code), copy);
}
