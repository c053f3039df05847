// The palette over the message box: commands, their options, and what fits while one is typed.

import { post } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { commandOf, matching, read, written } from "./line.js";
import { channelName, now, store } from "./store.js";
import { fieldValue } from "./time.js";

const PAUSE = 70; // milliseconds without typing before values are asked for

export class Palette {
  /** Over a text field; `changed` is called when something was put into it. */
  constructor(input, { commands = true } = {}) {
    this.input = input;
    this.commands = commands;
    this.items = [];
    this.at = -1;
    this.asked = 0;
    this.closedFor = null;
    this.head = h("div", { class: "palette-head" });
    this.list = h("ul", { role: "listbox", id: `${input.id}-palette`, "aria-label": "What fits" });
    this.node = h("div", { class: "palette", hidden: true }, this.list, this.head);
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.look());
    input.addEventListener("click", () => this.look());
    input.addEventListener("keyup", (event) => /^(Arrow(Left|Right)|Home|End)$/u.test(event.key) && this.look());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("focus", () => this.look());
  }

  /** Take a key that is meant for the palette; whether it was. */
  key(event) {
    if (this.node.hidden) return false;
    const count = this.items.length;
    if (event.key === "Escape") {
      this.closedFor = this.input.value;
      this.close();
    } else if (event.key === "ArrowDown" && count) this.choose((this.at + 1) % count);
    else if (event.key === "ArrowUp" && count) this.choose((Math.max(this.at, 0) - 1 + count) % count);
    else if (event.key === "Tab" && !event.shiftKey && count) this.pick(Math.max(this.at, 0));
    else if (event.key === "Enter" && !event.shiftKey && this.at >= 0) this.pick(this.at);
    else return false;
    event.preventDefault();
    return true;
  }

  close() {
    this.asked += 1;
    this.node.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
  }

  /** See what fits where the caret is now. */
  look() {
    const { value: line, selectionStart: caret } = this.input;
    this.asked += 1;
    if (line === this.closedFor || document.activeElement !== this.input) return;
    this.closedFor = null;
    const word = /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(line.slice(0, caret))?.[1];
    if (line.startsWith("/") && this.commands) this.command(line, caret);
    else if (word) this.named(word, caret);
    else this.close();
  }

  command(line, caret) {
    const command = commandOf(line, store.commands);
    if (command) return this.options(command, read(line, caret, command));
    const typed = line.slice(1);
    const items = matching(typed, store.commands).map((each) => ({
      label: `/${each.path.join(" ")}`,
      more: each.usage.slice(each.path.join(" ").length + 2),
      about: each.about,
      text: `/${each.path.join(" ")} `,
      start: 0,
      end: line.length,
    }));
    const whole = store.commands.some((each) => typed.trim() === each.path.join(" "));
    const bare = store.features.some((each) => each.name === typed.trim());
    if (!items.length) return this.close();
    this.show(items, [h("span", {}, "Tab or Enter chooses"), h("span", {}, "Esc closes")], whole || bare ? -1 : 0);
  }

  options(command, { values, current }) {
    const chips = command.options.map((option) => this.chip(option, values, current));
    const about = current ? current.option.about : command.about;
    const head = [
      h("div", { class: "chips" }, h("strong", {}, `/${command.path.join(" ")}`), chips),
      h("p", { class: "about" }, current && h("b", {}, `${current.option.name}: `), about),
    ];
    const others = this.others(command, values, current);
    this.show([...this.fitting(current), ...others], head, -1);
    if (!current?.option.completes) return;
    const asked = this.asked;
    setTimeout(() => asked === this.asked && this.ask(command, values, current, head, others, asked), PAUSE);
  }

  async ask(command, values, current, head, others, asked) {
    const { [current.option.name]: own, ...options } = values;
    const body = { as: store.you, path: command.path, option: current.option.name, typed: current.typed, options };
    const found = await post("/api/complete", body).catch(() => []);
    if (asked !== this.asked) return;
    const items = found.map((each) => this.value(each.label, each.value, current));
    this.show([...items, ...others], head, -1);
  }

  /** What fits an option whose values the page knows itself. */
  fitting(current) {
    if (!current) return [];
    const typed = current.typed.toLowerCase().replace(/^[@#]/u, "");
    const fits = (words) => words.toLowerCase().includes(typed);
    const { option } = current;
    const pairs = {
      choice: () => option.choices.map((each) => [each, each]),
      "yes or no": () => [["yes", "yes"], ["no", "no"]],
      member: () => [...store.people.values()].map((each) => [`${each.name} (@${each.id})`, each.id]),
      channel: () => [...store.channels.values()].filter((each) => !each.direct).map((each) => [`#${channelName(each)}`, each.id]),
      date: () => [["today", 0], ["tomorrow", 1], ["in a week", 7]].map(([words, days]) => [words, fieldValue(now() + days * 86_400_000).slice(0, 10)]),
    }[option.kind];
    if (!pairs) return [];
    return pairs().filter(([label]) => fits(label)).slice(0, 25).map(([label, value]) => this.value(label, value, current));
  }

  /** Options that are not there yet, to go on with. */
  others(command, values, current) {
    if (current?.named || current?.tag) return [];
    const caret = this.input.selectionStart;
    const word = /(?:^|\s)(\S*)$/u.exec(this.input.value.slice(0, caret))[1];
    if (!word && current && !current.option.rest) return [];
    return command.options
      .filter((option) => option === current?.option || !(option.name in values))
      .filter((option) => option.name.startsWith(word) && !option.rest)
      .map((option) => ({ label: `${option.name}:`, about: option.about, text: `${option.name}:`, start: caret - word.length, end: caret }));
  }

  value(label, value, current) {
    const text = `${written(current.option, value, current)} `;
    return { label, more: label.startsWith(value.slice(0, 12)) ? "" : value, text, start: current.start, end: current.end };
  }

  chip(option, values, current) {
    const state = current?.option === option ? "current" : option.name in values ? "filled" : "";
    return h(
      "button",
      {
        type: "button",
        class: `chip ${state}`,
        tabindex: "-1",
        title: option.about,
        "aria-label": `${option.name}, ${option.about}${option.required ? ", needed" : ""}`,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => !(option.name in values) && this.put(`${this.input.value.trimEnd()} ${option.name}:`),
      },
      state === "filled" && icon("tick"),
      option.name,
      option.required && state !== "filled" && h("span", { class: "required" }, "*"),
    );
  }

  named(word, caret) {
    const typed = word.slice(1).toLowerCase();
    const all =
      word[0] === "@"
        ? [...store.people.values()].map((each) => ({ label: each.name, more: `@${each.id}`, text: `@${each.id} ` }))
        : [...store.channels.values()].filter((each) => !each.direct).map((each) => ({ label: `#${each.id}`, text: `#${each.id} ` }));
    const items = all
      .filter((each) => `${each.label} ${each.text}`.toLowerCase().includes(typed))
      .slice(0, 8)
      .map((each) => ({ ...each, start: caret - word.length, end: caret }));
    if (!items.length || (items.length === 1 && items[0].text.trim() === word)) return this.close();
    this.show(items, [], 0);
  }

  show(items, head, at) {
    this.items = items;
    fill(this.head, head);
    fill(
      this.list,
      items.map((item, i) =>
        h(
          "li",
          {
            role: "option",
            id: `${this.list.id}-${i}`,
            "aria-selected": "false",
            onmousedown: (event) => event.preventDefault(),
            onclick: () => this.pick(i),
          },
          h("span", { class: "label" }, item.label, item.more && h("span", { class: "more" }, ` ${item.more}`)),
          item.about && h("span", { class: "about" }, item.about),
        ),
      ),
    );
    this.list.hidden = !items.length;
    this.node.hidden = false;
    this.choose(at);
  }

  choose(at) {
    this.at = at;
    [...this.list.children].forEach((each, i) => each.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  pick(i) {
    const { text, start, end } = this.items[i];
    const { value } = this.input;
    const after = value.slice(end);
    this.put(value.slice(0, start) + text + after.replace(/^\s+/u, ""), start + text.length);
  }

  put(line, caret = line.length) {
    this.input.value = line;
    this.input.setSelectionRange(caret, caret);
    this.input.focus();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
