import type { Transport } from "./view";

/** The fields of a server's timeouts and intervals, in seconds. */
export const TIME_FIELDS = [
  "connectSeconds",
  "greetSeconds",
  "listSeconds",
  "probeSeconds",
  "idleSeconds",
] as const;

export type TimeField = (typeof TIME_FIELDS)[number];

/** A server's own times. Null stands for the default of the server's transport. */
export type OwnTimes = Readonly<Record<TimeField, number | null>>;

/** The valid range of each time, in seconds. `zero` also allows 0, with a special meaning. */
export const TIME_RANGES: Readonly<
  Record<TimeField, { least: number; most: number; zero: boolean }>
> = {
  connectSeconds: { least: 1, most: 120, zero: false },
  greetSeconds: { least: 1, most: 900, zero: false },
  listSeconds: { least: 1, most: 900, zero: false },
  /** 0: the server is not probed while it is idle. */
  probeSeconds: { least: 5, most: 86_400, zero: true },
  /** 0: the server is never closed for being idle. */
  idleSeconds: { least: 10, most: 86_400, zero: true },
};

/**
 * Handshake times: a sleeping container starts within 30 s, and a package that `npx` downloads
 * starts within 60 s.
 */
const OF_HTTP = {
  connectSeconds: 10,
  greetSeconds: 30,
  listSeconds: 30,
  probeSeconds: 30,
  idleSeconds: 300,
} as const;
const OF_COMMAND = { ...OF_HTTP, greetSeconds: 60, idleSeconds: 600 } as const;

/** The default times of a transport, in seconds. */
export function defaultTimes(transport: Transport): Readonly<Record<TimeField, number>> {
  return transport === "stdio" ? OF_COMMAND : OF_HTTP;
}

/** The effective times of a server, in seconds. */
export function timesOf(own: Partial<OwnTimes>, transport: Transport): Record<TimeField, number> {
  const times = { ...defaultTimes(transport) };
  for (const field of TIME_FIELDS) times[field] = own[field] ?? times[field];
  return times;
}

/** Picks a server's own times from a view. */
export function ownTimes(view: OwnTimes): OwnTimes {
  const { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds } = view;
  return { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds };
}
