// What can be done with a message: a small bar that comes with the pointer or the focus. There is one
// for all messages, and it goes where it is needed.

import { act, dismiss } from "./acts.js";
import { ask } from "./dialog.js";
import { announce, fill, h, iconButton } from "./dom.js";
import { called, emoji } from "./emoji.js";
import { menu, pickEmoji } from "./menu.js";
import { react } from "./row.js";
import { store, tell } from "./store.js";

const bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "What to do with this message" });
bar.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const all = [...bar.children];
  event.preventDefault();
  event.stopPropagation();
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
});

// What was read from the message may have changed since the bar came: it is asked for when pressed.
const its = () => bar.post;

/** Bring the bar to a row of the timeline that shows `post`. */
export function reach(row, post, under) {
  if (bar.parentElement === row && bar.post === post) return;
  if (bar.isConnected && bar.querySelector("[aria-expanded=true]")) return; // its menu is open
  bar.post = post;
  fill(bar, tools(post, under));
  row.append(bar);
}

/** A row was drawn anew while the bar was on it: the bar goes on to the new one as it is. */
export function stay(row, post) {
  bar.post = post;
  row.append(bar);
}

/** Take the bar away from a row that the pointer and the focus have left. */
export function leave(row) {
  if (bar.parentElement === row && !bar.querySelector("[aria-expanded=true]")) bar.remove();
}

function tools(post, under) {
  const more = (items) => iconButton("more", "More", { "aria-haspopup": "menu", onclick: (event) => menu(event.currentTarget, "Message", items) });
  if (post.local) return [];
  if (post.private || post.deleted || post.form)
    return [more([inspect(post), post.private && { label: "Dismiss", icon: "close", run: () => dismiss(post) }].filter(Boolean))];
  const save = called(store.save);
  return [
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": `React with ${save}`, title: `React with ${save}`, onclick: () => react(its(), store.save) },
      emoji(store.save),
    ),
    iconButton("smile", "Add a reaction", { "aria-haspopup": "menu", onclick: (event) => pickEmoji(event.currentTarget, (each) => react(its(), each)) }),
    under ? null : iconButton("reply", "Reply in thread", { onclick: () => tell("thread", its()) }),
    more(actions(post, under)),
  ].filter(Boolean);
}

function actions(post, under) {
  const declared = store.actions.map((name) => ({
    label: name,
    icon: "plus",
    run: () => act({ do: "use", name, n: post.n }),
  }));
  const mine = post.by === store.you;
  return [
    ...declared,
    declared.length ? null : undefined,
    under ? undefined : { label: "Reply in thread", icon: "reply", run: () => tell("thread", post) },
    { label: "Copy link", icon: "link", run: () => copy(post) },
    inspect(post),
    mine ? null : undefined,
    mine ? { label: "Delete message", icon: "bin", danger: true, run: () => remove(post) } : undefined,
  ].filter((each) => each !== undefined);
}

const inspect = (post) => ({ label: "Inspect", icon: "code", run: () => tell("inspect", post) });

async function copy(post) {
  await navigator.clipboard?.writeText(`${location.origin}/#/${encodeURIComponent(post.channel)}/${post.id}`);
  announce("Link copied");
}

async function remove(post) {
  if (await ask("Delete this message for everybody?", "Delete", "danger")) await act({ do: "delete", n: post.n });
}
