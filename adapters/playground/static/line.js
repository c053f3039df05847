// A command line while it is typed: which command it is, which option the caret is in, and what has
// been filled in. It reads a line as the server does; nothing here looks at the page.

const QUOTES = '"“”';

/** The words of a line from `start` on, as `{text, start, end}`; a quote that is open runs on. */
function tokens(line, start) {
  const found = [];
  let at = start;
  while (at < line.length) {
    if (/\s/u.test(line[at])) {
      at += 1;
      continue;
    }
    const from = at;
    const name = /^[^\s"“”:=]+[:=]/u.exec(line.slice(at))?.[0].length ?? 0;
    if (QUOTES.includes(line[at + name] ?? " ")) {
      at += name + 1;
      while (at < line.length && !QUOTES.includes(line[at])) at += 1;
      at += 1;
    } else while (at < line.length && !/\s/u.test(line[at])) at += 1;
    at = Math.min(at, line.length);
    found.push({ text: line.slice(from, at), start: from, end: at });
  }
  return found;
}

const bare = (text) => text.replace(/^["“”]|["“”]$/gu, "");

/** The command at the head of a line, once its words are complete and a space follows. */
export function commandOf(line, commands) {
  return commands.find((command) => line.startsWith(`/${command.path.join(" ")} `)) ?? null;
}

/**
 * What is known of a line with the caret at `caret`: `values` by option, and in `current` the option
 * that the caret is in, what is `typed` of it, and from where to where its text stands.
 */
export function read(line, caret, command) {
  const from = command.path.join(" ").length + 2;
  const named = new Map(command.options.map((option) => [option.name, option]));
  const rest = command.options.find((option) => option.rest);
  const words = tokens(line, from);
  const values = {};
  const loose = [];
  let current = null;

  for (const word of words) {
    const mark = /^([\p{L}_][\p{L}\p{N}_]*)[:=](.*)$/su.exec(word.text);
    const here = word.start < caret && caret <= word.end;
    if (mark && named.has(mark[1])) {
      const value = bare(mark[2]);
      values[mark[1]] = mark[1] in values ? `${values[mark[1]]}, ${value}` : value;
      if (here) current = { option: named.get(mark[1]), typed: value, ...word, named: true };
    } else if (word.text.startsWith("#") && named.has("tags") && rest?.name !== "query") {
      if (word.text.length > 1) values.tags = [values.tags, word.text.slice(1)].filter(Boolean).join(", ");
      if (here) current = { option: named.get("tags"), typed: word.text.slice(1), ...word, tag: true };
    } else loose.push({ ...word, here });
  }
  for (const option of command.options) {
    if (!loose.length) break;
    if (option === rest) {
      const all = loose.splice(0);
      const span = { start: all[0].start, end: all.at(-1).end };
      values[option.name] = line.slice(span.start, span.end);
      if (all.some((word) => word.here)) current = { option, typed: values[option.name], ...span };
    } else if (!(option.name in values) && (option.required || !rest)) {
      const word = loose.shift();
      values[option.name] = bare(word.text);
      if (word.here) current = { option, typed: values[option.name], start: word.start, end: word.end };
    }
  }
  return { values, current: current ?? next(command, values, rest, caret, line) };
}

/** Between words: the option that the next word would fill. */
function next(command, values, rest, caret, line) {
  const free = line[caret - 1] === " ";
  const option =
    command.options.find((each) => each.required && !(each.name in values)) ??
    (rest && !(rest.name in values) ? rest : null);
  return option && free ? { option, typed: "", start: caret, end: caret } : null;
}

/** A value as it is put into a line: quoted where it would fall apart. */
export function written(option, value, { named = false, tag = false } = {}) {
  const quoted = /[\s"“”]/u.test(value) ? `"${value.replaceAll(/["“”]/gu, "'")}"` : value;
  if (option.rest && !named) return value;
  if (tag && !/[\s",“”]/u.test(value)) return `#${value}`;
  return named || tag || !option.required ? `${option.name}:${quoted}` : quoted;
}

/** The commands that fit what was typed, the best first. */
export function matching(typed, commands) {
  const said = typed.toLowerCase().trim().split(/\s+/u).filter(Boolean);
  const ranked = commands.map((command, i) => {
    const path = command.path.join(" ");
    if (path.startsWith(said.join(" "))) return [0, i, command];
    if (said.every((word) => command.path.some((own) => own.startsWith(word)))) return [1, i, command];
    const all = `${path} ${command.about}`.toLowerCase();
    return [said.every((word) => all.includes(word)) ? 2 : 9, i, command];
  });
  return ranked
    .filter(([rank]) => rank < 9)
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
    .map(([, , command]) => command);
}
