const MINUTE_MS = 60_000;

/** How long a former secret works beside the new one, by the name that inputs use. */
export const OVERLAP_MS = {
  none: 0,
  "15m": 15 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "24h": 24 * 60 * MINUTE_MS,
  "7d": 7 * 24 * 60 * MINUTE_MS,
} as const;

export type Overlap = keyof typeof OVERLAP_MS;
export const OVERLAPS = Object.keys(OVERLAP_MS) as [Overlap, ...Overlap[]];
export const DEFAULT_OVERLAP: Overlap = "24h";
