import type { TimeField } from "@/lib/upstreams/view-times";

/** What the times of a server are called in its form. */
export const TIME_TEXTS: Readonly<Record<TimeField, { label: string; hint: string }>> = {
  connectSeconds: { label: "Connecting", hint: "Until a connection is made, TLS included." },
  greetSeconds: {
    label: "Greeting",
    hint: "Until it has started and answered. What sleeps, or is fetched first, needs more.",
  },
  listSeconds: { label: "Listing", hint: "Until all that it offers is listed." },
  probeSeconds: {
    label: "Looking after it",
    hint: "Between two looks at it. 0: only while it is used, so that it may sleep.",
  },
  idleSeconds: {
    label: "Closing when idle",
    hint: "Until what nobody uses is closed. 0: never.",
  },
};
