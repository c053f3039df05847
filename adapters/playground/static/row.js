// One message of a timeline: who, when, what was said, reactions, and what hangs under it.

import { act, dismiss } from "./acts.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { called, emoji } from "./emoji.js";
import { openForm } from "./form.js";
import { pickEmoji } from "./menu.js";
import { parts } from "./parts.js";
import { nameOf, now, store, tell } from "./store.js";
import { blocks, plain } from "./text.js";
import { ago, clock, stamp } from "./time.js";

/** A post as a row; `compact` follows another of the same person, `under` is in a thread's pane. */
export function row(post, { compact, under }) {
  const bot = post.by === "copse";
  const kinds = ["message", compact && "compact", post.private && "private", bot && "bot"];
  return h(
    "li",
    {
      class: kinds.filter(Boolean).join(" "),
      "data-n": String(post.n),
      "data-id": post.id,
      tabindex: "-1",
      "aria-label": spokenName(post),
    },
    h("div", { class: "gutter" }, compact ? h("time", { class: "aside", datetime: post.at }, clock(post.at)) : avatar(post.by)),
    h(
      "div",
      { class: "content" },
      post.private && whoSees(post),
      compact ? null : head(post, bot),
      body(post),
      post.reactions.length ? reactions(post) : null,
      !under && post.replies ? replies(post) : null,
    ),
  );
}

function spokenName(post) {
  const seen = post.private ? ", only you can see this" : "";
  return `${post.name}, ${stamp(post.at)}${seen}: ${post.form ? post.form.title : plain(post.text)}`.slice(0, 400);
}

function head(post, bot) {
  return h(
    "div",
    { class: "head" },
    h("span", { class: "name" }, bot ? "Copse" : nameOf(post.by)),
    bot && h("span", { class: "tag" }, "App"),
    h("time", { datetime: post.at, title: stamp(post.at) }, clock(post.at)),
    post.edited && post.parts.length > 0 && h("span", { class: "edited" }, "(edited)"),
  );
}

function whoSees(post) {
  return h(
    "div",
    { class: "who-sees" },
    icon("eye"),
    h("span", {}, "Only you can see this"),
    h("span", { "aria-hidden": "true" }, "·"),
    h("button", { type: "button", class: "link", onclick: () => dismiss(post) }, "Dismiss"),
  );
}

function body(post) {
  if (post.deleted) return h("p", { class: "gone" }, "This message was deleted.");
  if (post.form) return waiting(post);
  if (post.parts.length) return h("div", { class: "words card" }, parts(post));
  const edited = post.edited && h("span", { class: "edited" }, "(edited)");
  return h("div", { class: "words" }, blocks(post.text), edited);
}

function waiting(post) {
  return h(
    "div",
    { class: "words card form-waiting" },
    h("p", {}, h("strong", {}, post.form.title), h("span", { class: "quiet" }, " is not sent in yet.")),
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "button", class: "button primary", onclick: () => openForm(post) }, "Continue"),
    ),
  );
}

function reactions(post) {
  return h(
    "div",
    { class: "reactions" },
    post.reactions.map((reaction) => {
      const mine = reaction.people.includes(store.you);
      const names = reaction.people.map((id) => (id === store.you ? "you" : nameOf(id))).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(mine),
          "aria-label": `${called(reaction.emoji)}, ${reaction.people.length}: ${names}`,
          title: names,
          "data-key": `react ${reaction.emoji}`,
          onclick: () => react(post, reaction.emoji),
        },
        emoji(reaction.emoji),
        h("span", {}, String(reaction.people.length)),
      );
    }),
    h(
      "button",
      {
        type: "button",
        class: "reaction add",
        "aria-label": "Add a reaction",
        "aria-haspopup": "menu",
        "data-key": "react",
        onclick: (event) => pickEmoji(event.currentTarget, (each) => react(post, each)),
      },
      icon("smile"),
    ),
  );
}

/** Put a reaction on a message, or take one's own back. */
export function react(post, letters) {
  const mine = post.reactions.find((each) => each.emoji === letters)?.people.includes(store.you);
  return act({ do: mine ? "unreact" : "react", n: post.n, emoji: letters });
}

function replies(post) {
  const { count, last, people } = post.replies;
  return h(
    "button",
    { type: "button", class: "replies", "data-key": "thread", onclick: () => tell("thread", post) },
    h("span", { class: "faces" }, people.slice(0, 4).map((id) => avatar(id, "small"))),
    h("span", { class: "count" }, count === 1 ? "1 reply" : `${count} replies`),
    h("span", { class: "quiet" }, `Last reply ${ago(last, now())}`),
  );
}
