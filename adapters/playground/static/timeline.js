// A timeline: the rows of one list of posts, kept in place while things change around the reader.

import { get } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { row } from "./row.js";
import { dismissed, now, on, store } from "./store.js";
import { dayName, dayOf } from "./time.js";
import { leave, reach, stay } from "./toolbar.js";

const TOGETHER = 5 * 60_000; // what one person says within this many milliseconds stands together
const MOST = 1_000; // rows in the page at a time
const NEAR = 60; // pixels from the end that count as being at the end

export class Timeline {
  /** In an element that scrolls; `under` says that it is the pane of a thread. */
  constructor(scroller, { under = false, latest = () => {}, name }) {
    this.under = under;
    this.list = null;
    this.rows = new Map(); // key → {node, post, compact}
    this.latest = latest;
    this.scroller = scroller;
    this.top = h("div", { class: "top" });
    this.node = h("ol", { class: "messages", "aria-label": name });
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.end() });
    scroller.append(this.top, this.node);
    scroller.after(this.pill);
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.node.addEventListener("pointerover", (event) => this.near(event.target));
    this.node.addEventListener("pointerleave", () => this.away());
    this.node.addEventListener("focusin", (event) => this.near(event.target, true));
    this.node.addEventListener("focusout", (event) => this.left(event));
    this.node.addEventListener("keydown", (event) => this.keys(event));
    on("list", ({ list, post }) => list === this.list && this.changed(post));
    for (const news of ["dismissed", "aside"]) on(news, () => this.list && this.redraw());
    new ResizeObserver(() => this.stuck && this.stick()).observe(scroller);
  }

  /** Show another list, from its end or from one of its posts. */
  show(list, { at = "", head = null } = {}) {
    this.list = list;
    this.rows.clear();
    this.node.replaceChildren();
    fill(this.top, list.older ? null : head);
    this.head = head;
    this.pill.hidden = true;
    this.draw();
    this.stick();
    if (at) this.find(at);
    this.offerLatest();
  }

  /** Bring one post into view, and mark it for a moment. */
  find(id) {
    const found = this.node.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 2500);
    this.active(found);
    found.focus({ preventScroll: true });
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  changed(post) {
    const fresh = !this.rows.has(String(post.n));
    this.redraw();
    if (!this.stuck && fresh && !post.form) this.offer(post.by === "copse" ? "Copse answered" : "New messages");
  }

  redraw() {
    const stay = this.stuck;
    this.draw();
    if (stay) this.stick();
  }

  /** Make the page's rows those of the list; what did not change is not touched. */
  draw() {
    const wanted = this.wanted();
    const keys = new Set(wanted.map((each) => each.key));
    let lost = false; // whether the row that had the focus is gone
    for (const [key, { node }] of this.rows)
      if (!keys.has(key)) {
        lost ||= node.contains(document.activeElement);
        node.remove();
        this.rows.delete(key);
      }
    let before = null;
    for (const each of wanted) {
      const node = this.drawn(each);
      const next = before ? before.nextSibling : this.node.firstChild;
      if (next !== node) this.node.insertBefore(node, next);
      before = node;
    }
    const reading = this.node.contains(document.activeElement);
    if (!reading || !this.node.querySelector(".message[tabindex='0']"))
      this.active([...this.node.querySelectorAll(".message")].at(-1));
    if (lost) this.node.querySelector(".message[tabindex='0']")?.focus({ preventScroll: true });
  }

  drawn({ key, post, compact, words }) {
    const known = this.rows.get(key);
    if (known && known.post === post && known.compact === compact && known.words === words) return known.node;
    const node = post ? row(post, { compact, under: this.under }) : separator(words);
    if (known) this.exchange(known.node, node);
    if (post) quiet(node, node.tabIndex !== 0);
    this.rows.set(key, { node, post, compact, words });
    return node;
  }

  /** A row takes the place of another; whoever was in that one is in this one. */
  exchange(old, node) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.dataset.key;
    const same = (each) => each.dataset.key === key || each.textContent === focused.textContent;
    if (old.tabIndex === 0) node.tabIndex = 0;
    const tools = old.querySelector(":scope > .toolbar");
    old.replaceWith(node);
    if (tools) stay(node, this.postOf(node));
    if (tools?.contains(focused)) focused.focus({ preventScroll: true });
    else if (key) ([...node.querySelectorAll("[data-key]")].find(same) ?? node).focus({ preventScroll: true });
    else if (focused === old) node.focus({ preventScroll: true });
  }

  wanted() {
    const out = [];
    let last = null;
    for (const post of this.list.sorted) {
      if (post.closed || (post.deleted && !post.replies) || dismissed.has(post)) continue;
      if (post.form && post.n > store.arrival && !store.aside.has(post.n)) continue; // it is open
      if (!last || dayOf(last.at) !== dayOf(post.at))
        out.push({ key: `day ${dayOf(post.at)}`, words: dayName(post.at, now()) });
      if (this.list.fresh === post.n) out.push({ key: "fresh", words: "New" });
      const near = last && new Date(post.at) - new Date(last.at) < TOGETHER && dayOf(last.at) === dayOf(post.at);
      const compact = Boolean(near && last.by === post.by && !post.private && !last.private && this.list.fresh !== post.n);
      out.push({ key: String(post.n), post, compact });
      last = post;
    }
    return out;
  }

  stick() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.stuck = true;
  }

  /** Go to the latest post. */
  end() {
    this.pill.hidden = true;
    if (this.list.newer) return this.latest();
    this.stick();
  }

  offerLatest() {
    if (this.list.newer) this.offer("Go to the latest");
  }

  offer(words) {
    fill(this.pill, icon("latest"), words);
    this.pill.hidden = false;
  }

  scrolled() {
    this.stuck = this.atEnd;
    if (this.stuck && !this.list.newer) this.pill.hidden = true;
    if (this.scroller.scrollTop < 600 && this.list.older && !this.loading) this.older();
  }

  async older() {
    const { list } = this;
    this.loading = true;
    try {
      const before = Math.min(...[...list.posts.keys()].filter(Number.isInteger));
      const query = { as: store.you, channel: list.channel, before };
      const page = await get("/api/posts", query);
      if (list !== this.list) return;
      for (const post of page.posts) list.put(post);
      list.older = page.older;
      this.shorten(list);
      const under = this.scroller.scrollHeight - this.scroller.scrollTop;
      this.draw();
      if (!list.older) fill(this.top, this.head);
      this.scroller.scrollTop = this.scroller.scrollHeight - under;
      this.offerLatest();
    } finally {
      this.loading = false;
    }
  }

  /** Nobody looks at a thousand rows: the newest are let go while somebody reads far back. */
  shorten(list) {
    const beyond = list.sorted.slice(MOST);
    for (const post of beyond) list.posts.delete(post.n);
    if (beyond.length) list.newer = true;
  }

  postOf(node) {
    return this.list.posts.get(Number(node.dataset.n));
  }

  near(target, focused = false) {
    const node = target.closest?.(".message");
    if (!node) return;
    if (focused) this.active(node);
    reach(node, this.postOf(node), this.under);
  }

  away() {
    const node = this.node.querySelector(".message:has(> .toolbar)");
    if (node && !node.contains(document.activeElement)) leave(node);
  }

  left({ target, relatedTarget }) {
    const node = target.closest?.(".message");
    if (node && !node.contains(relatedTarget) && !node.matches(":hover")) leave(node);
  }

  /** One row at a time is a stop of the Tab key, and with it what can be pressed in it. */
  active(node) {
    if (!node) return;
    const before = this.node.querySelector(".message[tabindex='0']");
    if (before === node) return;
    if (before) {
      before.tabIndex = -1;
      quiet(before, true);
    }
    node.tabIndex = 0;
    quiet(node, false);
  }

  keys(event) {
    const node = event.target.closest(".message");
    if (!node || event.target.closest(".toolbar, .menu")) return;
    const all = [...this.node.querySelectorAll(".message")];
    const at = all.indexOf(node);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.target === node && event.key === "Enter") {
      event.preventDefault(); // or the button is pressed with the same stroke
      node.querySelector(".toolbar button")?.focus();
    }
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus({ preventScroll: true });
    all[to].scrollIntoView({ block: "nearest" });
  }
}

function separator(words) {
  return h("li", { class: words === "New" ? "separator fresh" : "separator" }, h("span", {}, words));
}

function quiet(node, off) {
  for (const each of node.querySelectorAll("button, a, [tabindex]")) {
    if (!each.closest(".toolbar")) each.tabIndex = off ? -1 : 0;
  }
}
