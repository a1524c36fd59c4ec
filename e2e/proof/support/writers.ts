import type { ActionAnswer, ConsoleClient } from "./console-client";
import type { Change, Item } from "./ledger";
import { pause } from "./wait";

const RENAMES = 16;
const RETRY_MS = 20;

export interface Writers {
  readonly items: readonly Item[];
  /** Returns the number of changes that have been acknowledged so far. */
  acknowledged(): number;
  /**
   * Returns the time at which the latest acknowledged change was requested, in milliseconds on the
   * clock of `performance.now()`.
   */
  lastBegunMs(): number;
  /**
   * Descriptions of the responses that were neither acknowledgements nor reports of an unavailable
   * database.
   */
  readonly surprises: readonly string[];
  /** Lets the running changes finish, and starts no more. */
  stop(): Promise<void>;
}

/**
 * Starts clients that change keys over HTTP with the console's server actions, and that note which
 * changes were acknowledged. Each client creates a key, renames, disables and enables it many
 * times, revokes it, and then creates the next key. After a change whose outcome is unknown, the
 * client continues with a new key.
 */
export function startWriters(client: ConsoleClient, count: number, run: string): Writers {
  const items: Item[] = [];
  const surprises: string[] = [];
  let acknowledged = 0;
  let lastBegunMs = 0;
  let stopping = false;

  /**
   * Makes one change. Returns true if the change was acknowledged, and false if the client must not
   * change this key again.
   */
  async function attempt(item: Item, change: Change, name: string): Promise<boolean> {
    const begunMs = performance.now();
    let answer: ActionAnswer | null = null;
    try {
      answer = await perform(client, item, change, name);
    } catch (error) {
      // The server was killed during the request, so the response is incomplete or is an error
      // page.
      const said = (error as Error).message;
      if (/answered/.test(said)) surprises.push(`${change}: ${said}`);
    }
    if (answer?.ok) {
      if (change === "create") {
        item.id = (answer.value as { key: { id: string } }).key.id;
      }
      item.acknowledged.push({ change, name });
      acknowledged += 1;
      lastBegunMs = Math.max(lastBegunMs, begunMs);
      return true;
    }
    if (answer && answer.code !== "database_unavailable" && answer.code !== "busy") {
      surprises.push(`${change}: ${answer.code}`);
    }
    // The server reports "busy" before it changes anything, so the outcome is known: nothing was
    // changed.
    if (answer?.code !== "busy") item.unknown = { change, name };
    await pause(RETRY_MS);
    return false;
  }

  async function work(worker: number): Promise<void> {
    for (let made = 0; !stopping; made += 1) {
      const base = `${run} ${worker} ${made}`;
      const item: Item = { name: base, id: null, acknowledged: [], unknown: null };
      items.push(item);
      let name = base;
      let going = await attempt(item, "create", base);
      for (let step = 1; going && !stopping && step <= RENAMES; step += 1) {
        name = `${base} ${step}`;
        going = await attempt(item, "rename", name);
        if (going && step % 4 === 0) going = await attempt(item, "disable", name);
        if (going && step % 4 === 0) going = await attempt(item, "enable", name);
      }
      if (going) await attempt(item, "revoke", name);
    }
  }

  const working = Promise.all(Array.from({ length: count }, (_, worker) => work(worker)));
  return {
    items,
    surprises,
    acknowledged: () => acknowledged,
    lastBegunMs: () => lastBegunMs,
    stop: async () => {
      stopping = true;
      await working;
    },
  };
}

function perform(
  client: ConsoleClient,
  { id }: Item,
  change: Change,
  name: string,
): Promise<ActionAnswer> {
  const page = "/keys";
  switch (change) {
    case "create":
      return client.act(page, "createKeyAction", { name, expires: { type: "days", days: 7 } });
    case "rename":
      return client.act(page, "renameKeyAction", id, name);
    case "disable":
      return client.act(page, "disableKeyAction", id);
    case "enable":
      return client.act(page, "enableKeyAction", id);
    case "revoke":
      return client.act(page, "revokeKeyAction", id, "the proof is done with it");
  }
}
