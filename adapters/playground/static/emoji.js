// Emoji that people use all the time are drawn by the page, so that they look alike everywhere and
// are there even where no font has them. All others are left to the fonts of the machine.

import { h } from "./dom.js";

const DRAWN = new Map([
  ["🔖", ["bookmark", "bookmark"]],
  ["👍", ["thumb", "thumbs up"]],
  ["❤️", ["heart", "heart"]],
  ["🎉", ["party", "party popper"]],
  ["👀", ["eyes", "eyes"]],
  ["✅", ["check", "check mark"]],
  ["💡", ["bulb", "light bulb"]],
  ["🌱", ["seedling", "seedling"]],
  ["⭐", ["star", "star"]],
  ["🔥", ["fire", "fire"]],
  ["😄", ["smile", "smile"]],
  ["🚀", ["rocket", "rocket"]],
]);
const KNOWN = new RegExp(`(${[...DRAWN.keys()].join("|")})`, "u");

/** What the picker offers, the community's own first. */
export function offered(save) {
  return [...new Set([save, ...DRAWN.keys()])];
}

/** What an emoji is called. */
export function called(emoji) {
  return DRAWN.get(emoji)?.[1] ?? emoji;
}

/** One emoji, drawn. */
export function emoji(letters) {
  const known = DRAWN.get(letters);
  if (!known) return h("span", { class: "emoji letters" }, letters);
  return h("img", {
    class: "emoji",
    src: `/static/emoji-${known[0]}.svg`,
    alt: letters,
    width: 18,
    height: 18,
    draggable: "false",
  });
}

/** Words, with the emoji in them drawn. */
export function words(text) {
  return text.split(KNOWN).map((piece) => (DRAWN.has(piece) ? emoji(piece) : piece));
}
