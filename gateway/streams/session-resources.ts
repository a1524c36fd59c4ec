import { readSubscriptions } from "@/gateway/sessions/subscription-rows";
import { feed } from "@/lib/change-feed/feed";
import { runInBackground } from "@/lib/process/guard-callback";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Follows the resources to which a client's session is subscribed, whichever process takes its
 * requests. Calls `changed` with all of them, now and after each change. Returns a function that
 * stops this.
 */
export function followSubscriptions(
  { db, log }: LatchkeyProcess,
  session: string,
  changed: (uris: ReadonlySet<string>) => void,
): () => void {
  let isOver = false;
  let reading: Promise<void> | null = null;
  let isBehind = false;

  async function read(): Promise<void> {
    do {
      isBehind = false;
      const uris = await readSubscriptions(db, session);
      if (!isOver) changed(uris);
    } while (isBehind && !isOver);
  }
  const begin = () => {
    isBehind = true;
    if (reading) return;
    reading = read()
      // The change feed resets when the database can be reached again, and then they are read anew.
      .catch((error: unknown) =>
        log.warn({ error }, "the subscriptions of a session were not read"),
      )
      .finally(() => {
        reading = null;
      });
    runInBackground(reading);
  };
  const stop = feed().on("resource_subscriptions", (change) => {
    if (change === "reset" || change.entityId === session) begin();
  });
  begin();
  return () => {
    isOver = true;
    stop();
  };
}
