// The parts of the bot's messages: what it says beyond words, and what can be pressed and chosen.

import { act } from "./acts.js";
import { ask } from "./dialog.js";
import { h, icon, isWeb, outside, svg } from "./dom.js";
import { menu } from "./menu.js";
import { blocks, plain } from "./text.js";

/** The parts of a post as elements. */
export const parts = (post) => post.parts.map((part) => draw(part, post));

function draw(part, post) {
  switch (part.is) {
    case "Section":
      return h("div", { class: "section" }, blocks(part.text));
    case "Note":
      return h("div", { class: "note" }, blocks(part.text));
    case "Fields":
      return h(
        "dl",
        { class: "fields" },
        part.fields.map((field) =>
          h("div", {}, h("dt", {}, field.name), h("dd", {}, blocks(field.value))),
        ),
      );
    case "Table":
      return table(part);
    case "Progress":
      return progress(part);
    case "Picture":
      return picture(part);
    case "File":
      return h("div", { class: "section" }, [
        ...[blocks(part.says)].flat(),
        h(
          "a",
          {
            class: "file",
            download: part.name,
            href: `data:application/json;charset=utf-8,${encodeURIComponent(part.content)}`,
          },
          part.name,
        ),
      ]);
    case "Buttons":
      return h("div", { class: "buttons" }, part.buttons.map((button) => press(button, post)));
    case "Choose":
      return choose(part, post);
  }
  throw new Error(`no such part: ${part.is}`);
}

const NUMBER = /^[-+−]?[\d.,\s]+\s?%?$/u;

function table(part) {
  const counts = part.headings.map(
    (_, i) => part.rows.length > 0 && part.rows.every((row) => !row[i] || NUMBER.test(row[i])),
  );
  const cell = (tag, words, i, attributes = {}) =>
    h(tag, { class: counts[i] ? "count" : null, dir: "auto", ...attributes }, words);
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": part.caption || "Table" },
    h(
      "table",
      {},
      part.caption && h("caption", {}, part.caption),
      h("thead", {}, h("tr", {}, part.headings.map((head, i) => cell("th", head, i, { scope: "col" })))),
      h("tbody", {}, part.rows.map((row) => h("tr", {}, row.map((words, i) => cell("td", words, i))))),
    ),
  );
}

function progress(part) {
  const share = part.total > 0 ? Math.min(Math.max(part.done / part.total, 0), 1) : 0;
  const percent = `${Math.round(share * 100)} %`;
  const bar = h("div", { class: "bar" });
  bar.style.width = `${share * 100}%`;
  return h(
    "div",
    { class: "progress" },
    h("div", { class: "label" }, blocks(part.label), h("span", { class: "percent" }, percent)),
    h(
      "div",
      {
        class: "track",
        role: "progressbar",
        "aria-label": plain(part.label),
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-valuenow": String(Math.round(share * 100)),
      },
      bar,
    ),
  );
}

// What a picture is made of; anything else in one is left out.
const DRAWN = new Set(["svg", "title", "desc", "rect", "line", "circle", "polygon", "polyline", "text"]);
const WRITTEN = /^(?!on|href|style|role)[a-z][a-z0-9-]*$/iu;

function picture(part) {
  return h(
    "figure",
    { class: "picture" },
    h("figcaption", {}, blocks(part.says)),
    h("div", { class: "drawing", role: "img", "aria-label": part.alt }, drawn(part.drawing)),
  );
}

function drawn(node) {
  if (!DRAWN.has(node.tag) || node.tag === "title") return null;
  const attributes = Object.entries(node.attributes).filter(([name]) => WRITTEN.test(name));
  return svg(node.tag, attributes, node.text, node.inside.map(drawn));
}

function press(button, post) {
  if (button.url) {
    if (!isWeb(button.url)) return null;
    return outside(button.url, { class: "button" }, button.label, icon("out"));
  }
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${button.style}`,
      "data-key": button.action,
      onclick: async () => {
        if (button.confirm && !(await ask(button.confirm, button.label, button.style))) return;
        await busy(node, () => act({ do: "press", n: post.n, action: button.action, label: button.label }));
      },
    },
    button.label,
  );
  return node;
}

function choose(part, post) {
  const pick = (label) => busy(node, () => act({ do: "choose", n: post.n, label }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button choose",
      "aria-haspopup": "menu",
      "data-key": part.action,
      onclick: () => menu(node, part.hint, part.options.map((label) => ({ label, run: () => pick(label) }))),
    },
    h("span", {}, part.hint),
    icon("down"),
  );
  return node;
}

/** Do something once, however often the button is pressed meanwhile. */
async function busy(node, doing) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await doing();
  } finally {
    node.removeAttribute("aria-busy");
  }
}
