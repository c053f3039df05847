// The left side: where one can go, what is new there, and who one is.

import { avatar } from "./avatar.js";
import { dialog } from "./dialog.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { menu } from "./menu.js";
import { channelName, directId, nameOf, on, store, tell } from "./store.js";
import { plain } from "./text.js";

const ROLES = { steward: "Steward", facilitator: "Facilitator", member: "Member", guest: "Guest" };

/** Draw the left side into its element, and keep it as things change. */
export function sidebar(node) {
  const lists = h("div", { class: "lists" });
  const you = h("div", { class: "you" });
  const name = h("strong", {});
  fill(
    node,
    h(
      "div",
      { class: "brand" },
      h("img", { src: "/static/logo.svg", alt: "", width: 30, height: 30 }),
      h("div", {}, name, h("small", {}, "Copse playground")),
      iconButton("close", "Close the list", { class: "icon-button only-narrow", onclick: () => tell("drawer", false) }),
    ),
    lists,
    you,
  );
  const draw = () => {
    name.textContent = store.community;
    fill(lists, channels(), threads(), directs());
    fill(you, acting());
    const unread = [...store.channels.values()].reduce((sum, each) => sum + each.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${title()} · ${store.community}`;
  };
  for (const news of ["channels", "threads", "opened", "state"]) on(news, draw);
}

const title = () => {
  const open = store.channels.get(store.channel);
  return open && !open.direct ? `#${open.id}` : open ? channelName(open) : "Copse";
};

function group(name, items, tool) {
  if (!items.length && !tool) return null;
  const id = `group-${name.replaceAll(" ", "-").toLowerCase()}`;
  return h(
    "section",
    { "aria-labelledby": id },
    h("div", { class: "group" }, h("h2", { id }, name), tool),
    h("ul", {}, items),
  );
}

function entry(href, current, unread, picture, words) {
  return h(
    "li",
    {},
    h(
      "a",
      {
        href,
        class: unread ? "entry unread" : "entry",
        "aria-current": current ? "page" : null,
        onclick: () => tell("drawer", false),
      },
      picture,
      h("span", { class: "words" }, words),
      unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : String(unread), h("span", { class: "hush" }, " unread")) : null,
    ),
  );
}

const address = (id) => `#/${encodeURIComponent(id)}`;

function channels() {
  const all = [...store.channels.values()].filter((each) => !each.direct);
  return group(
    "Channels",
    all.map((each) =>
      entry(
        address(each.id),
        store.channel === each.id,
        each.unread,
        icon(each.private ? "lock" : "hash"),
        [each.id, each.private && h("span", { class: "hush" }, " private")],
      ),
    ),
  );
}

function threads() {
  return group(
    "Threads",
    store.threads.map((root) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "entry",
            onclick: () => {
              tell("drawer", false);
              tell("thread", root);
            },
          },
          icon("thread"),
          h("span", { class: "words" }, plain(root.text) || "…"),
          h("span", { class: "more" }, String(root.replies.count), h("span", { class: "hush" }, " replies")),
        ),
      ),
    ),
  );
}

function directs() {
  const own = directId(store.you);
  const known = [...store.channels.values()].filter((each) => each.direct);
  const others = known.filter((each) => each.id !== own);
  if (store.channel.startsWith("@") && ![own, ...others.map((each) => each.id)].includes(store.channel))
    others.push({ id: store.channel, direct: true, people: store.channel.slice(1).split("+"), unread: 0 });
  const one = (channel) => {
    const them = channel.people.find((id) => id !== store.you) ?? "copse";
    return entry(address(channel.id), store.channel === channel.id, channel.unread, avatar(them, "small"), channelName(channel));
  };
  const mine = { id: own, direct: true, people: [store.you], unread: store.channels.get(own)?.unread ?? 0 };
  const start = iconButton("plus", "New conversation", { "aria-haspopup": "menu", onclick: (event) => begin(event.currentTarget) });
  return group("Direct messages", [one(mine), ...others.map(one)], start);
}

function begin(button) {
  const others = [...store.people.values()].filter((each) => each.id !== store.you);
  menu(
    button,
    "Talk with",
    others.map((each) => ({
      label: each.name,
      drawn: avatar(each.id, "small"),
      about: "",
      run: () => (location.hash = address(directId(store.you, each.id))),
    })),
  );
}

function acting() {
  const me = store.people.get(store.you);
  return h(
    "button",
    {
      type: "button",
      class: "acting",
      "aria-haspopup": "menu",
      "aria-label": `You are ${me?.name}. Act as somebody else`,
      onclick: (event) => persons(event.currentTarget),
    },
    avatar(store.you),
    h("span", { class: "words" }, h("span", {}, "You are ", h("strong", {}, me?.name)), h("small", {}, role(me))),
    icon("down"),
  );
}

const role = (person) => ROLES[person?.role] ?? (person?.role || "Member");

function persons(button) {
  menu(
    button,
    "Act as",
    [...store.people.values()].map((each) => ({
      label: each.name,
      about: role(each),
      drawn: avatar(each.id, "small"),
      checked: each.id === store.you,
      run: () => each.id !== store.you && tell("become", each.id),
    })),
    { kind: "list persons" },
  );
}

/** Who can read a channel, in a dialog where that can be changed. */
export function readers(there, act) {
  const everybody = h("input", { type: "checkbox", checked: !there.private });
  const boxes = [...store.people.values()].map((each) => {
    const box = h("input", { type: "checkbox", value: each.id, checked: !there.private || there.people.includes(each.id) });
    return h("label", { class: "person" }, box, avatar(each.id, "small"), each.name);
  });
  const people = h("fieldset", { disabled: !there.private }, h("legend", {}, "Only these people"), boxes);
  everybody.addEventListener("change", () => (people.disabled = everybody.checked));
  const save = async () => {
    const chosen = [...people.querySelectorAll("input:checked")].map((box) => box.value);
    node.close();
    await act({ do: "close", channel: there.id, members: everybody.checked ? [] : chosen });
  };
  const node = dialog(`Who can read #${there.id}`, {
    kind: "readers",
    body: [h("label", { class: "person" }, everybody, h("span", {}, "Everybody in ", h("strong", {}, store.community))), people],
    foot: [
      h("button", { type: "button", class: "button", onclick: () => node.close() }, "Cancel"),
      h("button", { type: "button", class: "button primary", onclick: save }, "Save"),
    ],
  });
}

/** Who can read a channel, in words. */
export function audience(there) {
  if (there.direct) {
    const others = there.people.filter((id) => id !== store.you).map(nameOf);
    return `Only ${["you", ...others].join(", ")} and Copse`;
  }
  if (!there.private) return "Everybody here can read this";
  return `Private: ${there.people.map(nameOf).join(", ")}`;
}
