// Times as people read them, in the zone of the community.

let zone = "UTC";
let formats = {};

const SHAPES = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  year: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  short: { weekday: "short", day: "numeric", month: "short" },
  date: { year: "numeric", month: "2-digit", day: "2-digit" },
};

/** From now on times are of this zone (an IANA name). */
export function setZone(name) {
  zone = name;
  formats = Object.fromEntries(
    Object.entries(SHAPES).map(([key, shape]) => [
      key,
      new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zone, hourCycle: "h23" }),
    ]),
  );
}
setZone(zone);

const say = (shape, at) => formats[shape].format(new Date(at));

/** The zone in words: `Europe/Berlin` is Berlin. */
export const zoneName = () => zone.split("/").at(-1).replaceAll("_", " ");

/** `09:05` */
export const clock = (at) => say("clock", at);

/** `Mon 23 Nov, 09:05` */
export const stamp = (at) => `${say("short", at).replace(",", "")}, ${clock(at)}`;

/** A number that is the same for all instants of one day here. */
export const dayOf = (at) => say("date", at);

/** Today, Yesterday, or the day's name. */
export function dayName(at, now) {
  const day = dayOf(at);
  if (day === dayOf(now)) return "Today";
  if (day === dayOf(new Date(now).getTime() - 86_400_000)) return "Yesterday";
  return say(day.slice(-4) === dayOf(now).slice(-4) ? "day" : "year", at);
}

/** How long ago, in the words of a chat. */
export function ago(at, now) {
  const minutes = Math.round((new Date(now) - new Date(at)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 60 * 24) return `${Math.round(minutes / 60)} h ago`;
  const days = Math.round(minutes / 1440);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** The value of a date-and-time field for an instant: `2027-03-28T09:00`. */
export function fieldValue(at) {
  const [day, month, year] = dayOf(at).split("/");
  return `${year}-${month}-${day}T${clock(at)}`;
}
