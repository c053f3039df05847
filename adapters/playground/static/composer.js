// The message box: Enter sends, Shift and Enter begin a line, a slash opens the palette, and in an
// empty box the arrow up brings back what was sent last.

import { act, note } from "./acts.js";
import { h, iconButton } from "./dom.js";
import { Palette } from "./palette.js";
import { channelName, channelOf, kept, store } from "./store.js";

export class Composer {
  /** In the channel, or with `thread` in the pane of a thread. */
  constructor(place, { thread = false, sent = () => {} } = {}) {
    this.thread = thread;
    this.sent = sent;
    this.where = "";
    this.before = ""; // what was sent last
    this.sending = Promise.resolve();
    this.input = h("textarea", {
      id: thread ? "reply-text" : "text",
      rows: "1",
      maxlength: "8000",
      autocomplete: "off",
      spellcheck: "true",
    });
    this.send = iconButton("send", "Send", { class: "icon-button send", onclick: () => this.go() });
    const slash = iconButton("slash", "Commands", { onclick: () => this.put("/") });
    this.palette = new Palette(this.input, { commands: !thread });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.changed());
    place.append(
      this.palette.node,
      h("div", { class: "box" }, thread ? null : slash, this.input, this.send),
    );
  }

  /** Write in another place; what was begun there is there still. */
  at(channelId, root = null) {
    this.root = root;
    this.where = `draft/${store.you}/${channelId}/${root?.id ?? ""}`;
    const there = channelOf(channelId);
    const name = there.direct ? channelName(there) : `#${channelName(there)}`;
    const words = this.thread ? "Reply …" : `Message ${name}`;
    this.input.setAttribute("aria-label", this.thread ? "Reply in this thread" : words);
    this.input.placeholder = this.thread || innerWidth < 480 ? words : `${words}, or type / for commands`;
    this.input.value = kept.get(this.where, "");
    this.palette.close();
    this.changed();
  }

  /** Put words into the box, ready to go on. */
  put(words) {
    this.palette.closedFor = null;
    this.palette.put(words);
    this.palette.look();
  }

  key(event) {
    if (event.isComposing || this.palette.key(event)) return;
    if (event.key === "ArrowUp" && !this.input.value && this.before) {
      event.preventDefault();
      this.put(this.before);
      this.palette.close();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.go();
  }

  changed() {
    kept.put(this.where, this.input.value || null);
    this.send.disabled = !this.input.value.trim();
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
  }

  /** Send what is in the box. It is cleared at once and comes back if it could not be sent. */
  go() {
    const text = this.input.value.trim();
    if (!text) return;
    const command = text.startsWith("/");
    if (command && this.thread) {
      note("Commands are typed in the channel itself. In a thread, use the menu of a message.", store.thread);
      return;
    }
    const body = { as: store.you, do: command ? "type" : "post", channel: store.channel, text };
    if (this.root) Object.assign(body, { thread: this.root.n, channel: this.root.channel });
    this.before = text;
    this.input.value = "";
    this.palette.close();
    this.changed();
    const { where } = this;
    const deliver = () => this.deliver(body, where);
    this.sending = this.sending.then(deliver, deliver); // in the order of typing
  }

  async deliver(body, where) {
    const answer = await act(body);
    if (answer && !answer.unread) return this.sent();
    if (where !== this.where) kept.put(where, kept.get(where) || body.text);
    else if (!this.input.value) {
      this.input.value = body.text;
      this.changed();
    }
  }
}
