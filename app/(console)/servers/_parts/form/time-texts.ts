import type { TimeField } from "@/lib/servers/view-times";

/** The label and the hint of each timeout of a server. */
export const TIME_TEXTS: Readonly<Record<TimeField, { label: string; hint: string }>> = {
  connectSeconds: { label: "Connection timeout", hint: "Time to connect, including TLS." },
  greetSeconds: {
    label: "Startup timeout",
    hint: "Time to start and answer the first request. Servers that sleep or are downloaded first need more.",
  },
  listSeconds: { label: "Listing timeout", hint: "Time to list everything it offers." },
  probeSeconds: {
    label: "Check interval",
    hint: "Time between health checks. 0: only while in use, so that it can sleep.",
  },
  idleSeconds: {
    label: "Idle timeout",
    hint: "Close an unused session or process after this time. 0: never.",
  },
};
