// Faces: initials on a colour that is always the same for the same person, the logo for the bot.

import { h } from "./dom.js";
import { nameOf } from "./store.js";

const HUES = 10;

/** Whoever it is, in a small square. */
export function avatar(id, size = "") {
  if (id === "copse")
    return h("img", { class: `avatar bot ${size}`, src: "/static/logo.svg", alt: "", width: 36, height: 36 });
  return h("span", { class: `avatar hue-${hue(id)} ${size}`, "aria-hidden": "true" }, initials(nameOf(id)));
}

function hue(id) {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % HUES;
}

function initials(name) {
  const all = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const picked = all.length > 1 ? [all[0], all.at(-1)] : all;
  return picked.map((word) => [...word][0].toUpperCase()).join("") || "?";
}
