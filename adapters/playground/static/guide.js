// Things to try: a few first steps, ticked off as they are done. What this playground's commands do
// not offer is left out.

import { fill, h, icon } from "./dom.js";
import { called, emoji } from "./emoji.js";
import { on, store, tell } from "./store.js";

const KEPT = "copse-guide";
const LINK = "https://12factor.net/";

const command = (...names) => store.commands.find((each) => names.includes(each.path.join(" ")));

/** Every step: whether it can be done here, its words, what shows it, and how it is known as done. */
const STEPS = [
  {
    id: "save",
    there: () => command("library save"),
    title: "Save a link",
    how: () => ["Type ", h("code", {}, "/library save"), " and paste a link."],
    show: ["Fill it in for me", () => tell("fill", `/library save ${LINK} `)],
    done: (did) => did.do === "type" && did.text.startsWith("/library save"),
  },
  {
    id: "react",
    there: () => store.save,
    title: "Save what somebody wrote",
    how: () => ["Point at a message and press ", emoji(store.save), ` (the ${called(store.save)}).`],
    done: (did) => did.do === "react" && did.emoji === store.save,
  },
  {
    id: "menu",
    there: () => store.actions.length,
    title: "Use the menu of a message",
    how: () => ["Press ", h("b", {}, "⋯"), ` on a message and choose “${store.actions[0]}”.`],
    done: (did) => did.do === "use",
  },
  {
    id: "search",
    there: () => command("library search"),
    title: "Find it again",
    how: () => ["Search by words, tags or people."],
    show: ["Search", () => tell("fill", "/library search ")],
    done: (did) => did.do === "type" && did.text.startsWith("/library search"),
  },
  {
    id: "used",
    there: () => command("library save"),
    title: "Say that it helped",
    how: () => ["Press ", h("b", {}, "I used this"), " on an entry."],
    done: (did) => did.do === "press" && did.label === "I used this",
  },
  {
    id: "become",
    there: () => store.people.size > 1,
    title: "See it as somebody else",
    how: () => ["Press your name, at the bottom left. Private answers stay with whom they were for."],
    done: (did) => did.do === "become",
  },
];

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(change) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...change }));
  } catch {
    // then the guide starts afresh next time
  }
}

/** Whether the guide was put away for good. */
export const isDismissed = () => Boolean(kept().dismissed);

export class Guide {
  constructor() {
    this.node = h("div", { class: "guide" });
    this.ticks = new Set(kept().done ?? []);
    on("did", (did) => this.did(did));
    on("state", () => this.draw());
  }

  get steps() {
    return STEPS.filter((step) => step.there());
  }

  /** `2 of 6` */
  get count() {
    return `${this.steps.filter((step) => this.ticks.has(step.id)).length} of ${this.steps.length}`;
  }

  did(what) {
    const step = this.steps.find((each) => each.done(what) && !this.ticks.has(each.id));
    if (!step) return;
    this.ticks.add(step.id);
    keep({ done: [...this.ticks] });
    this.draw();
    tell("guided");
  }

  draw() {
    const left = this.steps.filter((step) => !this.ticks.has(step.id));
    const next = left[0]?.id;
    const share = this.steps.length ? 1 - left.length / this.steps.length : 0;
    const bar = h("div", { class: "bar" });
    bar.style.width = `${share * 100}%`;
    fill(
      this.node,
      h("p", { class: "lead" }, left.length ? "A small community lives here already, and everything works. A few things to begin with:" : "That is all of it. Look around, move the clock, try what you like: it is yours."),
      h("div", { class: "track", "aria-hidden": "true" }, bar),
      h("ol", {}, this.steps.map((step) => this.step(step, step.id === next))),
      h("button", { type: "button", class: "link dismiss", onclick: () => this.dismiss() }, "I know my way, put this away"),
    );
  }

  step(step, next) {
    const done = this.ticks.has(step.id);
    const [label, run] = step.show ?? [];
    return h(
      "li",
      { class: done ? "done" : next ? "next" : null },
      h("span", { class: "tick" }, done && icon("tick"), done && h("span", { class: "hush" }, "Done: ")),
      h(
        "div",
        {},
        h("strong", {}, step.title),
        h("p", {}, step.how()),
        label && !done && h("button", { type: "button", class: "button small", onclick: run }, label),
      ),
    );
  }

  dismiss() {
    keep({ dismissed: true });
    tell("guide", false);
  }
}
