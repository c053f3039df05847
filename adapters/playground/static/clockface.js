// The clock of the playground: what time it is there, and moving it.

import { post, Trouble } from "./api.js";
import { note } from "./acts.js";
import { announce, h, icon } from "./dom.js";
import { put } from "./menu.js";
import { now, on, setNow, store, tell } from "./store.js";
import { fieldValue, stamp, zoneName } from "./time.js";

const STEPS = [
  ["+1 hour", { by: 3600 }],
  ["+1 day", { by: 86_400 }],
  ["+7 days", { by: 7 * 86_400 }],
  ["Next Monday 09:00", { to: "monday" }],
];

/** The clock as a button of the top bar; it runs by itself. */
export function clockface() {
  const words = h("span", { class: "words" });
  const button = h(
    "button",
    { type: "button", class: "clock", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => open(button) },
    icon("clock"),
    words,
  );
  const draw = () => {
    const said = stamp(now());
    if (words.textContent === said) return;
    words.textContent = said;
    button.title = `It is ${said} (${zoneName()}). Move the clock`;
    button.setAttribute("aria-label", button.title);
  };
  for (const news of ["clock", "state"]) on(news, draw);
  setInterval(draw, 1000);
  return button;
}

function open(anchor) {
  const at = h("input", { type: "datetime-local", id: "clock-at", value: fieldValue(now()), min: fieldValue(now()) });
  const to = (body) => {
    node.hidePopover();
    return move(anchor, body);
  };
  const node = h(
    "form",
    {
      popover: "auto",
      class: "menu clock-menu",
      role: "dialog",
      "aria-label": "Move the clock",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        if (at.value) to({ to: at.value });
      },
      ontoggle: (event) => {
        anchor.setAttribute("aria-expanded", String(event.newState === "open"));
        if (event.newState === "open") return;
        if (node.contains(document.activeElement)) anchor.focus();
        node.remove();
      },
    },
    h("p", {}, "What is due on the way is said at its time."),
    h("div", { class: "steps" }, STEPS.map(([label, body]) => h("button", { type: "button", class: "button", onclick: () => to(body) }, label))),
    h("label", { for: "clock-at" }, `Or go to (${zoneName()})`),
    h("div", { class: "go" }, at, h("button", { type: "submit", class: "button primary" }, "Go")),
  );
  document.body.append(node);
  node.showPopover();
  put(node, anchor);
  node.querySelector("button").focus();
}

async function move(anchor, body) {
  anchor.setAttribute("aria-busy", "true");
  try {
    const answer = await post("/api/clock", { as: store.you, ...body });
    setNow(answer.now);
    tell("did", { do: "clock" });
    announce(`It is ${stamp(answer.now)} now`);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    note(trouble.message);
  } finally {
    anchor.removeAttribute("aria-busy");
  }
}
