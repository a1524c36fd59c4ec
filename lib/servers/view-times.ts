import type { Transport } from "./view";

/** What a server's own times are called, everywhere; all are seconds. */
export const TIME_FIELDS = [
  "connectSeconds",
  "greetSeconds",
  "listSeconds",
  "probeSeconds",
  "idleSeconds",
] as const;

export type TimeField = (typeof TIME_FIELDS)[number];

/** A server's own times; null: the one that suits its transport. */
export type OwnTimes = Readonly<Record<TimeField, number | null>>;

/** What each may be; 0 besides where it has a meaning of its own. */
export const TIME_RANGES: Readonly<
  Record<TimeField, { least: number; most: number; zero: boolean }>
> = {
  connectSeconds: { least: 1, most: 120, zero: false },
  greetSeconds: { least: 1, most: 900, zero: false },
  listSeconds: { least: 1, most: 900, zero: false },
  /** 0: never while nobody uses it. */
  probeSeconds: { least: 5, most: 86_400, zero: true },
  /** 0: never. */
  idleSeconds: { least: 10, most: 86_400, zero: true },
};

/** Greeting: a container that was asleep is there within 30 s, a package that `npx` fetches within 60. */
const OF_HTTP = {
  connectSeconds: 10,
  greetSeconds: 30,
  listSeconds: 30,
  probeSeconds: 30,
  idleSeconds: 300,
} as const;
const OF_COMMAND = { ...OF_HTTP, greetSeconds: 60, idleSeconds: 600 } as const;

/** The times of a server whose own say nothing. */
export function defaultTimes(transport: Transport): Readonly<Record<TimeField, number>> {
  return transport === "stdio" ? OF_COMMAND : OF_HTTP;
}

/** The times that count for a server. */
export function timesOf(own: Partial<OwnTimes>, transport: Transport): Record<TimeField, number> {
  const times = { ...defaultTimes(transport) };
  for (const field of TIME_FIELDS) times[field] = own[field] ?? times[field];
  return times;
}

/** What `view` holds of a server's own times. */
export function ownTimes(view: OwnTimes): OwnTimes {
  const { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds } = view;
  return { connectSeconds, greetSeconds, listSeconds, probeSeconds, idleSeconds };
}
