// Menus that open from a button: one list of things to do, by pointer or by keys.

import { h, icon } from "./dom.js";
import { called, emoji, offered } from "./emoji.js";
import { store } from "./store.js";

/**
 * Open a menu at a button. Items are `{label, run}`, with `icon`, `about`, `danger`, `checked` and
 * `drawn` where they have them, or null for a line between two groups.
 */
export function menu(anchor, name, items, { kind = "list", columns = 1 } = {}) {
  const open = document.querySelector(`.menu[data-for="${anchor.dataset.menu ?? ""}"]`);
  if (open && anchor.dataset.menu) return open.hidePopover();
  anchor.dataset.menu = String(++opened);
  const node = h("div", { popover: "auto", role: "menu", "aria-label": name, class: `menu ${kind}`, "data-for": anchor.dataset.menu });
  node.append(...items.map((item) => (item ? entry(item, node) : h("hr", { role: "separator" }))));
  node.addEventListener("keydown", (event) => keys(event, node, columns));
  node.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    delete anchor.dataset.menu;
    if (node.contains(document.activeElement) || document.activeElement === document.body)
      anchor.focus({ preventScroll: true });
    node.remove();
  });
  (anchor.closest("dialog") ?? document.body).append(node);
  anchor.setAttribute("aria-expanded", "true");
  node.showPopover();
  put(node, anchor);
  (node.querySelector("[aria-checked=true]") ?? entries(node)[0])?.focus({ preventScroll: true });
  return node;
}

let opened = 0;

/** Open the picker of emoji at a button. */
export function pickEmoji(anchor, picked) {
  const items = offered(store.save).map((each) => ({
    label: called(each),
    drawn: emoji(each),
    run: () => picked(each),
  }));
  menu(anchor, "Add a reaction", items, { kind: "grid", columns: 6 });
}

function entry(item, node) {
  const radio = item.checked !== undefined;
  return h(
    "button",
    {
      type: "button",
      role: radio ? "menuitemradio" : "menuitem",
      "aria-checked": radio ? String(item.checked) : null,
      "aria-label": item.drawn && !item.about ? item.label : null,
      title: item.drawn && !item.about ? item.label : null,
      tabindex: "-1",
      class: item.danger ? "danger" : null,
      onclick: () => {
        node.hidePopover();
        item.run();
      },
    },
    item.drawn ?? (item.icon ? icon(item.icon) : null),
    !item.drawn || item.about !== undefined
      ? h("span", { class: "words" }, item.label, item.about ? h("small", {}, item.about) : null)
      : null,
    radio && item.checked ? icon("tick") : null,
  );
}

const entries = (node) => [...node.querySelectorAll("[role^=menuitem]")];

function keys(event, node, columns) {
  const all = entries(node);
  const at = all.indexOf(document.activeElement);
  const steps = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: 1, ArrowLeft: -1 };
  let to = null;
  if (event.key in steps) to = (at + steps[event.key] + all.length) % all.length;
  else if (event.key === "Home") to = 0;
  else if (event.key === "End") to = all.length - 1;
  else if (event.key === "Tab") return node.hidePopover();
  else if (event.key.length === 1 && /\p{L}/u.test(event.key)) to = named(all, at, event.key);
  if (to === null || to < 0) return;
  event.preventDefault();
  all[to].focus();
}

function named(all, at, letter) {
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const found = after.find((each) =>
    (each.getAttribute("aria-label") ?? each.textContent).trim().toLowerCase().startsWith(letter.toLowerCase()),
  );
  return found ? all.indexOf(found) : null;
}

/** Under what it belongs to, or over it where there is more room; never beyond the window. */
export function put(node, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = at.bottom + 4 + height <= innerHeight || at.top < height;
  const top = below ? Math.min(at.bottom + 4, innerHeight - height - 8) : at.top - height - 4;
  const left = at.left + width + 8 <= innerWidth ? at.left : at.right - width;
  node.style.top = `${Math.max(top, 8)}px`;
  node.style.left = `${Math.max(Math.min(left, innerWidth - width - 8), 8)}px`;
}
