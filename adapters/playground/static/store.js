// What the page knows, and who wants to hear of changes to it.

const listeners = new Map();

/** Call `listener` whenever something of this name happens; call the result to stop. */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
  return () => listeners.get(name).delete(listener);
}

/** Tell those who listen. */
export function tell(name, value) {
  for (const listener of listeners.get(name) ?? []) listener(value);
}

export const store = {
  you: "",
  community: "",
  zone: "UTC",
  save: "🔖",
  people: new Map(), // id → {id, name, role}
  channels: new Map(), // id → {id, private, direct, people, topic, unread}
  threads: [], // root posts of threads that the person takes part in
  features: [],
  commands: [],
  actions: [],
  channel: "", // the one that is open
  lists: new Map(), // channel id → List
  thread: null, // the List of the open thread
  last: 0, // the number of the latest post that is known of
  arrival: 0, // what it was when the page came
  aside: new Set(), // forms that were put aside, by number
  clock: { now: Date.now(), heard: performance.now() },
};

/** Posts in their order, as far as they are known. `newer` says that later ones are not here. */
export class List {
  constructor(channel, root = null) {
    this.channel = channel;
    this.root = root;
    this.posts = new Map();
    this.older = false;
    this.newer = false;
  }

  get sorted() {
    return [...this.posts.values()].sort((one, other) => one.n - other.n);
  }

  get last() {
    return this.posts.size ? Math.max(...this.posts.keys()) : 0;
  }

  put(post) {
    this.posts.set(post.n, post);
  }

  takes(post) {
    if (post.channel !== this.channel) return false;
    return this.root === null ? post.thread === null : [post.thread, post.id].includes(this.root);
  }
}

/** The instant it is in the playground. */
export const now = () => store.clock.now + (performance.now() - store.clock.heard);

/** The server said what time it is. */
export function setNow(instant) {
  store.clock = { now: new Date(instant).getTime(), heard: performance.now() };
  tell("clock");
}

/** What a person is called. */
export const nameOf = (id) => (id === "copse" ? "Copse" : (store.people.get(id)?.name ?? id));

/** What a channel is called: a direct conversation by the others in it. */
export function channelName(channel) {
  if (!channel.direct) return channel.id;
  const others = channel.people.filter((id) => id !== store.you).map(nameOf);
  return others.length ? others.join(", ") : "Copse";
}

/** The id of the direct conversation of the bot with these people. */
export const directId = (...people) => `@${people.sort().join("+")}`;

/** The open channel; a direct conversation is there before anything was said in it. */
export function channelOf(id) {
  const known = store.channels.get(id);
  if (known || !id.startsWith("@")) return known;
  return { id, private: true, direct: true, people: id.slice(1).split("+"), topic: "", unread: 0 };
}

const put = (key, value) => {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing forgets drafts when the page is left, and that is all
  }
};

/** Something kept for this tab: drafts, what was dismissed, who one is. */
export const kept = {
  get(key, otherwise = null) {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  put,
};

/** Private answers and forms that were put away; each tab puts away its own. */
export const dismissed = {
  has: (post) => kept.get("dismissed", []).includes(key(post)),
  add(post) {
    put("dismissed", [...kept.get("dismissed", []).slice(-400), key(post)]);
    tell("dismissed", post);
  },
};
const key = (post) => `${post.channel}/${post.id}`;
