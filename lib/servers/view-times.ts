import type { Transport } from "./view";

/** The timeouts and intervals that can be set for a server, all in seconds. */
export const TIME_FIELDS = [
  "connectSeconds",
  "greetSeconds",
  "listSeconds",
  "probeSeconds",
  "idleSeconds",
] as const;

export type TimeField = (typeof TIME_FIELDS)[number];

/**
 * The timeouts and intervals that are set for a server itself. Null means the default of its
 * transport.
 */
export type OwnTimes = Readonly<Record<TimeField, number | null>>;

/**
 * The range of valid values for each timeout or interval, in seconds. If `zero` is true, 0 is also
 * valid and has a special meaning.
 */
export const TIME_RANGES: Readonly<
  Record<TimeField, { least: number; most: number; zero: boolean }>
> = {
  connectSeconds: { least: 1, most: 120, zero: false },
  greetSeconds: { least: 1, most: 900, zero: false },
  listSeconds: { least: 1, most: 900, zero: false },
  /** If the interval is 0, the server is not probed while it is idle. */
  probeSeconds: { least: 5, most: 86_400, zero: true },
  /** If the timeout is 0, the connection to the server is never closed for being idle. */
  idleSeconds: { least: 10, most: 86_400, zero: true },
};

/**
 * A handshake (`greetSeconds`) over HTTP may take 30 s, which is enough for a sleeping container to
 * start. The handshake with a command may take 60 s, which is enough for `npx` to download a
 * package.
 */
const OF_HTTP = {
  connectSeconds: 10,
  greetSeconds: 30,
  listSeconds: 30,
  probeSeconds: 30,
  idleSeconds: 300,
} as const;
const OF_COMMAND = { ...OF_HTTP, greetSeconds: 60, idleSeconds: 600 } as const;

/** Returns the default timeouts and intervals of a transport, in seconds. */
export function defaultTimes(transport: Transport): Readonly<Record<TimeField, number>> {
  return transport === "stdio" ? OF_COMMAND : OF_HTTP;
}

/**
 * Returns the timeouts and intervals that apply to a server, in seconds: its own values, or else
 * the defaults of its transport.
 */
export function timesOf(own: Partial<OwnTimes>, transport: Transport): Record<TimeField, number> {
  const times = { ...defaultTimes(transport) };
  for (const field of TIME_FIELDS) times[field] = own[field] ?? times[field];
  return times;
}

/**
 * Picks the timeouts and intervals from the view of a server. Null means that the default is used.
 */
export function ownTimes(view: OwnTimes): OwnTimes {
  const { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds } = view;
  return { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds };
}
