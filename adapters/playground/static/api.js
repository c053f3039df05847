// Speaking with the server: questions, acts, and the stream of what changes.

/** The server said no, in words for whoever plays; `status` 0 is no answer at all. */
export class Trouble extends Error {
  constructor(says, status) {
    super(says);
    this.status = status;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Trouble("The playground does not answer. Is it still running?", 0);
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Trouble(body?.says ?? "Something went wrong.", answer.status);
  return body;
}

export const get = (path, query = {}) => ask(`${path}?${new URLSearchParams(query)}`);

export const post = (path, body) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const TRIES = [500, 1000, 2000, 4000];

/**
 * Follow what one person may see from a mark on, until the result is called. `told` is given every
 * change, `linked` whether the stream stands. A page that nobody looks at lets go of its stream,
 * because browsers keep only six to one address, and catches up when it is looked at again.
 */
export function follow(person, mark, told, linked) {
  let source = null;
  let tries = 0;
  let later = 0;
  let since = mark;

  function open() {
    close();
    if (document.hidden) return;
    const query = new URLSearchParams({ as: person, since });
    source = new EventSource(`/api/live?${query}`);
    source.onopen = () => {
      tries = 0;
      linked(true);
    };
    source.onmessage = (event) => {
      since = event.lastEventId || since;
      told(JSON.parse(event.data));
    };
    source.onerror = () => {
      close();
      linked(false);
      later = setTimeout(open, TRIES[Math.min(tries++, TRIES.length - 1)]);
    };
  }

  function close() {
    clearTimeout(later);
    source?.close();
    source = null;
  }

  const looked = () => (document.hidden ? close() : source || open());
  document.addEventListener("visibilitychange", looked);
  open();
  return () => {
    document.removeEventListener("visibilitychange", looked);
    close();
  };
}
