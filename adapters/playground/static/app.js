// Where the page begins: it asks for the state, puts the pieces together and follows what changes.

import { act, listOf, note, receive, seen } from "./acts.js";
import { follow, get, Trouble } from "./api.js";
import { clockface } from "./clockface.js";
import { Composer } from "./composer.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { openForm } from "./form.js";
import { isDismissed } from "./guide.js";
import { Side } from "./side.js";
import { audience, readers, sidebar } from "./sidebar.js";
import { channelName, channelOf, kept, on, setNow, store, tell } from "./store.js";
import { applyTheme, themeButton } from "./theme.js";
import { setZone } from "./time.js";
import { Timeline } from "./timeline.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 760px)");

applyTheme();
sidebar($("sidebar"));
const side = new Side($("side"));
const timeline = new Timeline($("scroll"), { latest: () => open(store.channel, { fresh: true }), name: "Messages" });
const composer = new Composer($("composer"), { sent: () => timeline.end() });
const channel = h("div", { class: "channel" });
const guideButton = iconButton("guide", "Things to try", { class: "icon-button guide-button", onclick: () => tell("guide", side.showing !== "guide") });
const inspectorButton = iconButton("code", "Inspector", { "aria-pressed": "false", onclick: () => side.toggleInspector() });
fill(
  $("topbar"),
  iconButton("menu", "Show channels and people", { class: "icon-button only-narrow", onclick: () => tell("drawer", true) }),
  channel,
  clockface(),
  h("div", { class: "tools" }, guideButton, inspectorButton, themeButton()),
);

let stop = () => {};
let opening = 0; // of several that are asked for, the last is opened

/** Become a person: everything is asked for anew, and only what they may see comes. */
async function become(person) {
  const mine = ++opening;
  const state = await get("/api/state", { as: person });
  const channels = new Map(state.channels.map((each) => [each.id, each]));
  const [id, at] = wanted(channels, state.you);
  const page = await get("/api/posts", { as: state.you, channel: id, ...(at ? { around: at } : {}) });
  if (mine !== opening) return;
  stop();
  const { now, people, ...rest } = state;
  Object.assign(store, rest, {
    people: new Map(people.map((each) => [each.id, each])),
    channels,
    lists: new Map(),
    thread: null,
    arrival: state.last,
  });
  setZone(state.zone);
  setNow(now);
  kept.put("as", store.you);
  if (side.showing === "thread" || !side.showing) side.rest();
  tell("state");
  show(id, page, at);
  stop = follow(store.you, state.mark, receive, linked);
}

/** The stream stands or was lost; a server that was started anew does not know this page. */
async function linked(up) {
  $("offline").hidden = up;
  if (up) return;
  const trouble = await get("/api/state").catch((each) => each);
  if (trouble.status === 401) closed(trouble);
}

/** The channel and post that the address says; another channel where that one is not for them. */
function wanted(channels, you) {
  const [id, post] = location.hash.replace(/^#\//u, "").split("/").map((each) => decodeURIComponent(each));
  const first = channels.has("general") ? "general" : [...channels.values()].find((each) => !each.direct)?.id;
  const may = channels.has(id) || (id.startsWith("@") && id.slice(1).split("+").includes(you));
  return may ? [id, post ?? ""] : [first ?? `@${you}`, ""];
}

async function open(id, { at = "", fresh = false } = {}) {
  const mine = ++opening;
  const list = store.lists.get(id);
  if (list && !at && !fresh && !list.newer) return show(id);
  const page = await get("/api/posts", { as: store.you, channel: id, ...(at ? { around: at } : {}) });
  if (mine === opening) show(id, page, at);
}

/** Show a channel: as a page of it came, or as it is known. */
function show(id, page = null, at = "") {
  if (page) store.lists.set(id, listOf(id, page));
  if (page?.thread) tell("thread", { channel: id, id: page.thread, thread: null });
  const list = store.lists.get(id);
  const there = channelOf(id);
  store.channel = id;
  list.fresh = there.unread ? firstUnread(list, there.unread) : null;
  const address = `#/${encodeURIComponent(id)}${at ? `/${at}` : ""}`;
  if (location.hash !== address) history.replaceState(null, "", address);
  head(there);
  composer.at(id);
  timeline.show(list, { at, head: beginning(there) });
  seen();
  tell("opened", id);
  if (!at && !narrow.matches && !side.node.contains(document.activeElement)) composer.input.focus();
}

async function go() {
  const [id, at] = wanted(store.channels, store.you);
  await open(id, { at });
}

function firstUnread(list, unread) {
  const theirs = list.sorted.filter((post) => post.by !== store.you && !post.private);
  return theirs.at(-unread)?.n ?? null;
}

function head(there) {
  const words = h("span", { class: "topic" }, there.topic || audience(there));
  const name = h("h1", {}, there.direct ? channelName(there) : [icon(there.private ? "lock" : "hash"), there.id]);
  const change = { type: "button", class: "channel-name", title: "Who can read this", onclick: () => readers(there, act) };
  fill(channel, there.direct ? h("div", { class: "channel-name" }, name, words) : h("button", change, name, words));
}

function beginning(there) {
  const name = there.direct ? channelName(there) : `#${there.id}`;
  return h(
    "div",
    { class: "beginning" },
    h("h2", {}, there.direct ? `This is where you and ${name} talk` : `This is the beginning of ${name}`),
    h("p", {}, [there.topic, audience(there)].filter(Boolean).join(" · ")),
  );
}

on("become", async (person) => {
  await safely(() => become(person));
  tell("did", { do: "become" });
});
on("reset", () => safely(() => become(store.you)));
on("lost", () => safely(go));
on("channels", () => store.channel && channelOf(store.channel) && head(channelOf(store.channel)));
on("fill", (words) => {
  tell("drawer", false);
  if (narrow.matches) side.close();
  composer.put(words);
});
on("answered", (post) => {
  if (post.form && !post.closed) openForm(post);
  else if (post.thread === null && post.channel === store.channel && timeline.stuck) timeline.stick();
});
on("side", (what) => {
  document.body.classList.toggle("with-side", Boolean(what));
  inspectorButton.setAttribute("aria-pressed", String(what === "inspector"));
  guideButton.setAttribute("aria-pressed", String(what === "guide"));
});
const count = () => (guideButton.dataset.count = isDismissed() ? "" : side.guide.count.replace(" of ", "/"));
for (const news of ["state", "guided"]) on(news, count);

on("drawer", (out) => {
  document.body.classList.toggle("drawer-out", out && narrow.matches);
  $("main").inert = out && narrow.matches;
  if (out) $("sidebar").querySelector("a, button")?.focus();
});
$("shade").addEventListener("click", () => tell("drawer", false));
addEventListener("hashchange", () => location.hash.startsWith("#/") && safely(go));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  composer.input.focus();
});
document.addEventListener("visibilitychange", () => !document.hidden && store.channel && seen());
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("drawer-out")) tell("drawer", false);
  if (event.key === "F6") {
    event.preventDefault();
    region(event.shiftKey ? -1 : 1);
  }
});

/** From one part of the page to the next. */
function region(step) {
  const parts = ["sidebar", "topbar", "scroll", "composer", "side"].map($).filter((each) => !each.hidden);
  const at = parts.findIndex((each) => each.contains(document.activeElement));
  const part = parts[(at + step + parts.length) % parts.length];
  const first = ["[aria-current=page]", ".message[tabindex='0']", "textarea", "a, button:not(.only-narrow)"];
  first.map((each) => part.querySelector(each)).find(Boolean)?.focus();
}

async function safely(doing) {
  try {
    await doing();
    document.body.classList.remove("loading");
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    if (store.channel && trouble.status !== 401) note(trouble.message);
    else closed(trouble);
  }
}

function closed(trouble) {
  stop();
  document.body.classList.remove("loading");
  document.body.classList.add("closed");
  $("closed").hidden = false;
  $("why").textContent = trouble.message;
}

safely(() => become(kept.get("as", "")));
