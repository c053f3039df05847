// What the person does, and what comes of it.

import { post as send, Trouble } from "./api.js";
import { announce } from "./dom.js";
import { dismissed, List, setNow, store, tell } from "./store.js";
import { plain } from "./text.js";

/**
 * Do something as the person one is. The answer is what the server showed for it, or null when it
 * said no; why not is then told in place, and nothing that was typed is lost.
 */
export async function act(body, { quiet = false } = {}) {
  const you = body.as ?? store.you;
  try {
    const answer = await send("/api/act", { as: you, ...body });
    if (you !== store.you) return answer;
    tell("did", body);
    if (answer.post) {
      receive({ post: answer.post });
      if (!quiet) tell("answered", answer.post);
    }
    return answer;
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    if (quiet) throw trouble;
    const inThread = body.thread ?? store.thread?.posts.get(body.n)?.thread;
    note(trouble.message, inThread ? store.thread : null);
    return null;
  }
}

/** Take in a change that the server told. */
export function receive(told) {
  if (told.reset) return tell("reset");
  if (told.now) setNow(told.now);
  if (told.channel) channel(told.channel);
  if (told.left) left(told.left);
  if (told.root) {
    place(told.root);
    thread(told.root);
  }
  if (told.post) {
    const news = told.post.n > store.last;
    store.last = Math.max(store.last, told.post.n);
    place(told.post);
    if (news) arrived(told.post);
  }
}

/** Something that only this page says, to the person alone. */
export function note(words, list = null) {
  const here = list ?? store.lists.get(store.channel);
  if (!here) return;
  const said = {
    n: here.last + 0.001,
    id: `note-${performance.now()}`,
    channel: here.channel,
    thread: here.root,
    by: "copse",
    name: "Copse",
    at: new Date(store.clock.now).toISOString(),
    private: true,
    local: true,
    text: [{ is: "Paragraph", inside: [{ is: "Words", text: words }] }],
    parts: [],
    reactions: [],
  };
  here.put(said);
  tell("list", { list: here, post: said });
  tell("answered", said);
  announce(words);
}

/** The list that a post belongs in, where it is open. */
function place(post) {
  for (const list of [store.lists.get(post.channel), store.thread]) {
    if (!list?.takes(post)) continue;
    const known = list.posts.has(post.n);
    const beyond = list.newer ? post.n > list.last : false;
    const before = list.older ? post.n < Math.min(...list.posts.keys()) : false;
    if (!known && (beyond || before)) continue;
    list.put(post);
    tell("list", { list, post });
  }
}

/** A new message: counted where it is not seen, and told to those who listen. */
function arrived(post) {
  const open = post.channel === store.channel && !document.hidden;
  const theirs = post.by !== store.you;
  const there = store.channels.get(post.channel);
  if (there && theirs && !post.private && post.thread === null && !open) {
    there.unread += 1;
    tell("channels");
  }
  if (open && theirs && !post.form) {
    announce(`${post.private ? "Only for you: " : ""}${post.name}: ${plain(post.text)}`);
    seen();
  }
}

let seeing = 0;

/** All that is in the open channel has been seen; said to the server once for a burst of news. */
export function seen() {
  clearTimeout(seeing);
  const body = { do: "read", as: store.you, channel: store.channel };
  const there = store.channels.get(store.channel);
  if (there?.unread) {
    there.unread = 0;
    tell("channels");
  }
  seeing = setTimeout(() => send("/api/act", body).catch(() => null), 300);
}

function channel(told) {
  store.channels.set(told.id, { topic: "", unread: 0, ...store.channels.get(told.id), ...told });
  tell("channels");
}

function left(id) {
  if (!store.channels.delete(id)) return;
  store.lists.delete(id);
  tell("channels");
  if (store.channel === id) tell("lost", id);
}

function thread(root) {
  const mine = root.by === store.you || root.replies?.people.includes(store.you);
  const others = store.threads.filter((each) => each.n !== root.n);
  const found = mine && root.replies && !root.deleted ? [root, ...others] : others;
  store.threads = found.sort((one, other) => (one.replies.last < other.replies.last ? 1 : -1)).slice(0, 6);
  tell("threads");
}

/** Put away a private answer or a form that was not sent in. */
export function dismiss(post) {
  dismissed.add(post);
}

/** A list for a page of posts as the server gives it. */
export function listOf(channelId, page, root = null) {
  const list = new List(channelId, root);
  for (const post of page.posts) list.put(post);
  list.older = page.older;
  list.newer = page.newer;
  return list;
}
