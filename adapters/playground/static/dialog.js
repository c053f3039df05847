// Dialogs: one thing at a time, everything else waits. The browser keeps the focus inside.

import { h, iconButton } from "./dom.js";

let named = 0;

/**
 * A dialog with a title; `closed` is called when it is gone. Give its `body` and `foot` elements.
 * The focus goes back to where it was, or to the message box where that is gone.
 */
export function dialog(title, { body = [], foot = [], kind = "", closed = () => {}, easy = true } = {}) {
  const before = document.activeElement;
  const id = `dialog-${++named}`;
  const node = h(
    "dialog",
    { class: `dialog ${kind}`, "aria-labelledby": id },
    h(
      "header",
      {},
      h("h2", { id }, title),
      iconButton("close", "Close", { onclick: () => node.close() }),
    ),
    body,
    foot.length ? h("footer", {}, foot) : null,
  );
  node.addEventListener("close", () => {
    node.remove();
    closed(node.returnValue);
    const back = before?.isConnected ? before : document.querySelector("#composer textarea");
    back?.focus({ preventScroll: true });
  });
  if (easy)
    node.addEventListener("pointerdown", (event) => {
      if (event.target === node && outsideOf(node, event)) node.close();
    });
  document.body.append(node);
  node.showModal();
  return node;
}

function outsideOf(node, { clientX, clientY }) {
  const box = node.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** Ask once before something is done. */
export function ask(words, label, style = "primary") {
  return new Promise((answered) => {
    const yes = h(
      "button",
      { type: "button", class: `button ${style === "plain" ? "primary" : style}`, onclick: () => node.close("yes") },
      label,
    );
    const no = h("button", { type: "button", class: "button", onclick: () => node.close() }, "Cancel");
    const node = dialog("Are you sure?", {
      kind: "confirm",
      body: [h("p", {}, words)],
      foot: [no, yes],
      closed: (value) => answered(value === "yes"),
    });
    no.focus();
  });
}
