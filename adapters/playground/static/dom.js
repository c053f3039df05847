// Elements are made here and nowhere else: attributes by name, words as text nodes, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children. `onclick` and its like take functions. */
export function h(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...inside.flat(Infinity).filter((each) => each || each === 0));
  return node;
}

/** An element of a drawing, with attributes as pairs, words and children. */
export function svg(tag, attributes, words, inside) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of attributes) node.setAttribute(name, value);
  node.append(words, ...inside.filter((each) => each));
  return node;
}

/** Put other children in the place of all that an element has. */
export function fill(node, ...inside) {
  node.replaceChildren(...inside.flat(Infinity).filter((each) => each || each === 0));
}

// Drawn on 24 × 24 with a stroke, in the colour of the words around them.
const DRAWN = {
  hash: "M9.5 4 7.5 20M16.5 4 14.5 20M4.5 9h16M3.5 15h16",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  reply: "M4 5h16v11h-8l-5 4v-4H4z",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14c1.7 2.6 5.3 2.6 7 0M9 9.5v.5M15 9.5v.5",
  more: "M5 12a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M11.4 12a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M17.8 12a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0",
  send: "M4 12 20 4.5 15.5 20 11.5 13.5zM11.5 13.5 20 4.5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  code: "m8 7-5 5 5 5M16 7l5 5-5 5",
  close: "m6 6 12 12M18 6 6 18",
  down: "m6 9.5 6 6 6-6",
  menu: "M4 7h16M4 12h16M4 17h16",
  thread: "M4 4h16v10h-6l-4 4v-4H4z",
  plus: "M12 5v14M5 12h14",
  tick: "m5 12.5 4.5 4.5L19 7.5",
  latest: "M12 4.5v14M6 13l6 6 6-6",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  out: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  guide: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM15.5 8.5l-2 5-5 2 2-5z",
  bin: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  slash: "M15 4 9 20",
};

/** One of the page's own small pictures; it says nothing, so what holds it needs a name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", "icon"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ])
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
}

/** A button that shows a small picture and says what it does. */
export function iconButton(name, label, attributes = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes }, icon(name));
}

/** Whether an address leads to a page on the web, and not to a script. */
export function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** A link to the web, or its words alone where the address is none. */
export function outside(address, attributes, ...inside) {
  if (!isWeb(address)) return h("span", {}, ...inside);
  const url = new URL(address);
  const here = url.origin === location.origin && url.hash.startsWith("#/");
  const away = { target: "_blank", rel: "noopener noreferrer nofollow" };
  return h("a", { ...attributes, href: here ? url.hash : url.href, ...(here ? {} : away) }, ...inside);
}

/** Tell people who listen to the page instead of looking at it. */
export function announce(words) {
  const voice = document.getElementById("voice");
  voice.textContent = "";
  requestAnimationFrame(() => (voice.textContent = words));
}
