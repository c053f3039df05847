// Forms that the bot puts before the person: questions in a dialog, with what is wrong told in place.

import { act, dismiss } from "./acts.js";
import { Trouble } from "./api.js";
import { dialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { channelName, kept, on, store, tell } from "./store.js";
import { blocks } from "./text.js";

let open = 0;

/** Put an open form before the person, with what was filled in before it was put aside. */
export function openForm(post) {
  if (open === post.n || post.closed) return;
  open = post.n;
  const draft = kept.get(draftKey(post), {});
  const fields = post.form.questions.map((asked) => field(asked, draft[asked.key] ?? asked.value));
  const trouble = h("div", { class: "trouble", role: "alert" });
  const send = h("button", { type: "submit", class: "button primary" }, post.form.submit);
  const later = h("button", { type: "button", class: "button", onclick: () => node.close() }, "Not now");
  const form = h("form", { novalidate: true, id: `form-${post.n}` }, trouble, fields.map((each) => each.node));
  send.setAttribute("form", form.id);
  let sent = false;

  const node = dialog(post.form.title, {
    kind: "form",
    easy: false,
    body: [form],
    foot: [later, send],
    closed: () => {
      open = 0;
      stop();
      if (sent) return;
      keep();
      store.aside.add(post.n);
      tell("aside", post);
    },
  });
  const keep = () => kept.put(draftKey(post), answers(fields));
  const stop = on("list", ({ post: told }) => {
    if (told.n === post.n && told.id === post.id && told.closed && !busy) done();
  });
  const done = () => {
    sent = true;
    kept.put(draftKey(post), null);
    node.close();
  };
  let busy = false;

  form.addEventListener("input", keep);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !complete(fields)) return;
    busy = true;
    send.setAttribute("aria-busy", "true");
    try {
      const answer = await act({ do: "submit", n: post.n, answers: answers(fields) }, { quiet: true });
      if (answer.form?.closed === false) refused(answer, fields, trouble);
      else {
        done();
        if (answer.post) tell("answered", answer.post);
      }
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      fill(trouble, h("p", {}, error.message));
    } finally {
      busy = false;
      send.removeAttribute("aria-busy");
    }
  });
  show(fields, post.form.troubles);
  (fields.find((each) => each.input.value === "") ?? fields[0]).input.focus();
}

const draftKey = (post) => `form/${store.you}/${post.n}/${post.id}`;

const answers = (fields) => Object.fromEntries(fields.map((each) => [each.asked.key, each.input.value]));

/** What is wrong is told at the questions; only what is left is said above them. */
function refused(answer, fields, trouble) {
  const wrong = show(fields, answer.form.form.troubles);
  fill(trouble, wrong ? null : blocks(answer.post?.text ?? []));
  if (answer.post?.private) dismiss(answer.post);
  wrong?.input.focus();
}

/** Mark the questions that have something wrong; the first of them. */
function show(fields, troubles) {
  for (const each of fields) each.wrong(troubles[each.asked.key] ?? "");
  return fields.find((each) => troubles[each.asked.key]);
}

function complete(fields) {
  const missing = fields.filter((each) => each.asked.required && !each.input.value.trim());
  for (const each of fields) each.wrong(missing.includes(each) ? "This one is needed." : "");
  missing[0]?.input.focus();
  return missing.length === 0;
}

function field(asked, value) {
  const id = `question-${asked.key}`;
  const input = control(asked, value);
  const told = h("p", { class: "wrong", id: `${id}-wrong`, hidden: true });
  const hint = asked.hint && h("p", { class: "hint", id: `${id}-hint` }, asked.hint);
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-hint ${id}-wrong`);
  if (asked.required) input.setAttribute("aria-required", "true");
  const wrong = (words) => {
    told.textContent = words;
    told.hidden = !words;
    input.setAttribute("aria-invalid", String(Boolean(words)));
  };
  input.addEventListener("input", () => wrong(""));
  const mark = asked.required
    ? h("span", { class: "required", title: "needed" }, " *")
    : h("span", { class: "optional" }, " optional");
  const label = h("label", { for: id }, asked.label, mark);
  return { asked, input, wrong, node: h("div", { class: "question" }, label, input, told, hint) };
}

function control(asked, value) {
  const select = (pairs) =>
    h(
      "select",
      {},
      asked.required && value ? null : h("option", { value: "" }, asked.required ? "Choose …" : "—"),
      pairs.map(([id, words]) => h("option", { value: id, selected: id === value }, words)),
    );
  switch (asked.kind) {
    case "choice":
      return select(asked.options.map((each) => [each.value, each.label]));
    case "member":
      return select([...store.people.values()].map((each) => [each.id, each.name]));
    case "channel": {
      const open = [...store.channels.values()].filter((each) => !each.direct);
      return select(open.map((each) => [each.id, `#${channelName(each)}`]));
    }
  }
  const paragraph = asked.kind === "paragraph";
  const input = h(paragraph ? "textarea" : "input", {
    type: paragraph ? null : asked.kind === "date" ? "date" : "text",
    rows: paragraph ? "4" : null,
    maxlength: String(asked.longest),
    autocomplete: "off",
  });
  input.value = value;
  return input;
}
