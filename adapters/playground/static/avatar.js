// Faces: initials on a colour that stays the same person's, the logo for the bot.

import { h } from "./dom.js";
import { nameOf, store } from "./store.js";

const HUES = 10;

/** Whoever it is, in a small square. */
export function avatar(id, size = "") {
  if (id === "copse")
    return h("img", { class: `avatar bot ${size}`, src: "/static/logo.svg", alt: "", width: 36, height: 36 });
  return h("span", { class: `avatar hue-${hue(id)} ${size}`, "aria-hidden": "true" }, initials(nameOf(id)));
}

/** The people of a room have colours in turn: as long as there are enough, no two look alike. */
const hue = (id) => Math.max([...store.people.keys()].indexOf(id), 0) % HUES;

function initials(name) {
  const all = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const picked = all.length > 1 ? [all[0], all.at(-1)] : all;
  return picked.map((word) => [...word][0].toUpperCase()).join("") || "?";
}
