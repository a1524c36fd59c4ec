import type { ActionAnswer, ConsoleClient } from "./console-client";
import type { Change, Item } from "./ledger";
import { pause } from "./wait";

const RENAMES = 16;
const RETRY_MS = 20;

export interface Writers {
  readonly items: readonly Item[];
  /** Acknowledged changes so far. */
  acknowledged(): number;
  /** When the last acknowledged change began, on the clock of `performance.now()`. */
  lastBegunMs(): number;
  /** Answers that were neither an acknowledgement nor an announced outage. */
  readonly surprises: readonly string[];
  /** Finishes running changes and starts no further changes. */
  stop(): Promise<void>;
}

/**
 * Clients that change keys through the console's own actions over HTTP, one change after another,
 * and note which changes were acknowledged. Each client makes a key, renames, disables and enables
 * the key many times, revokes the key and makes the next key. After a change with an unknown
 * outcome, the client makes a new key.
 */
export function startWriters(client: ConsoleClient, count: number, run: string): Writers {
  const items: Item[] = [];
  const surprises: string[] = [];
  let acknowledged = 0;
  let lastBegunMs = 0;
  let stopping = false;

  /** True if the change was acknowledged; otherwise the client leaves the item alone. */
  async function attempt(item: Item, change: Change, name: string): Promise<boolean> {
    const begunMs = performance.now();
    let answer: ActionAnswer | null = null;
    try {
      answer = await perform(client, item, change, name);
    } catch (error) {
      // The answer is incomplete, or is the page's error, because the server was being killed.
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
    // "busy" is answered before anything is written.
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
