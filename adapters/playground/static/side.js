// The right side: a thread, the inspector or the guide; one of them, or nothing.

import { get } from "./api.js";
import { listOf } from "./acts.js";
import { Composer } from "./composer.js";
import { fill, h, iconButton } from "./dom.js";
import { Guide, isDismissed } from "./guide.js";
import { Inspector } from "./inspector.js";
import { channelName, channelOf, on, store, tell } from "./store.js";
import { Timeline } from "./timeline.js";

const wide = matchMedia("(min-width: 1180px)");

export class Side {
  constructor(node) {
    this.node = node;
    this.showing = "";
    this.before = null;
    this.guide = new Guide();
    this.inspector = new Inspector();
    const scroller = h("div", { class: "scroll" });
    const place = h("div", { class: "composer" });
    this.threadNode = h("div", { class: "thread" }, h("div", { class: "view" }, scroller), place);
    this.timeline = new Timeline(scroller, { under: true, name: "Messages in this thread" });
    this.composer = new Composer(place, { thread: true, sent: () => this.timeline.end() });
    this.title = h("h2", { id: "side-title", tabindex: "-1" });
    this.body = h("div", { class: "body" });
    const close = iconButton("close", "Close", { onclick: () => this.close() });
    fill(node, h("header", {}, this.title, close), this.body);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
    on("thread", (post) => this.thread(post));
    on("inspect", (post) => this.inspect(post));
    on("guide", (open) => (open ? this.put("guide") : this.close()));
  }

  /** What is here when nothing was asked for: the guide, where there is room for it. */
  rest() {
    if (wide.matches && !isDismissed()) this.put("guide", { focus: false });
    else this.put("");
  }

  close() {
    const was = this.showing;
    store.thread = null;
    if (was === "guide") this.put("");
    else this.rest();
    const back = this.before?.isConnected ? this.before : document.querySelector("#composer textarea");
    back?.focus({ preventScroll: true });
    this.before = null;
  }

  /** Open the thread under a post, or the one that a reply is in. */
  async thread(post, { at = "" } = {}) {
    const query = { as: store.you, channel: post.channel, thread: post.thread ?? post.id };
    const page = await get("/api/posts", query).catch(() => null);
    const root = page?.posts[0];
    if (!root) return;
    store.thread = listOf(post.channel, page, query.thread);
    const there = channelOf(post.channel);
    this.put("thread", { title: ["Thread ", h("small", {}, there.direct ? channelName(there) : `#${there.id}`)], focus: false });
    this.timeline.show(store.thread, { at });
    this.composer.at(post.channel, root);
    if (!at) this.composer.input.focus();
  }

  async inspect(post = null) {
    this.put("inspector");
    await this.inspector.open(post ?? this.inspector.post);
  }

  toggleInspector() {
    if (this.showing === "inspector") this.close();
    else this.inspect();
  }

  put(what, { title = { guide: "Try these", inspector: "Inspector" }[what] ?? "", focus = true } = {}) {
    if (what && !this.node.contains(document.activeElement) && document.activeElement !== document.body)
      this.before = document.activeElement;
    this.showing = what;
    this.node.hidden = !what;
    this.node.dataset.showing = what;
    fill(this.title, title);
    const inside = { guide: this.guide.node, inspector: this.inspector.node, thread: this.threadNode }[what];
    if (inside !== this.body.firstChild) fill(this.body, inside);
    if (what && focus) this.title.focus({ preventScroll: true });
    tell("side", what);
  }
}
