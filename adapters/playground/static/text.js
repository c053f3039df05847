// The tree of a text to elements. Whatever a text says, it is drawn as words.

import { h, outside } from "./dom.js";
import { words } from "./emoji.js";
import { store } from "./store.js";
import { stamp } from "./time.js";

/** The blocks of a text as elements. */
export const blocks = (tree) => tree.map(block);

function block(node) {
  switch (node.is) {
    case "Paragraph":
      return h("p", { dir: "auto" }, inlines(node.inside));
    case "Quote":
      return h("blockquote", { dir: "auto" }, blocks(node.inside));
    case "Bullets":
      return h("ul", {}, node.items.map((item) => h("li", { dir: "auto" }, blocks(item))));
    case "CodeBlock":
      return h("pre", { tabindex: "0" }, h("code", {}, node.text));
  }
  throw new Error(`no such block: ${node.is}`);
}

const inlines = (nodes) => nodes.map(inline);

const STYLES = { bold: "strong", italic: "em", strike: "s" };

function inline(node) {
  switch (node.is) {
    case "Words":
      return words(node.text);
    case "Styled":
      return h(STYLES[node.style], {}, inlines(node.inside));
    case "Code":
      return h("code", {}, node.text);
    case "Link":
      return outside(node.url, {}, inlines(node.inside));
    case "Mention":
      return h("span", { class: node.id === store.you ? "mention me" : "mention" }, node.shown);
    case "ChannelName":
      if (!store.channels.has(node.id)) return h("span", { class: "mention" }, node.shown);
      return h("a", { class: "mention", href: `#/${encodeURIComponent(node.id)}` }, node.shown);
    case "When":
      return h("time", { datetime: node.at, title: stamp(node.at) }, node.shown);
    case "Break":
      return h("br");
  }
  throw new Error(`no such inline: ${node.is}`);
}

/** The words of a text alone, on one line: for names, excerpts and announcements. */
export function plain(tree) {
  return tree.map(plainBlock).join(" ").replace(/\s+/gu, " ").trim();
}

function plainBlock(node) {
  if (node.is === "CodeBlock") return node.text;
  if (node.is === "Bullets") return node.items.map((item) => plain(item)).join(" ");
  if (node.is === "Quote") return plain(node.inside);
  return node.inside.map(plainInline).join("");
}

function plainInline(node) {
  if (node.is === "Break") return " ";
  if (node.inside) return node.inside.map(plainInline).join("");
  return node.text ?? node.shown;
}
