import { isDeepStrictEqual } from "node:util";
import { type Dialer, openDialer } from "@/gateway/upstreams/dial/open-dialer";
import { feed } from "@/lib/change-feed/feed";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { readDialPolicy } from "@/lib/servers/address/read-policy";

/**
 * Milliseconds after which the network policy is read again if this process does not follow
 * changes.
 */
const POLICY_MS = 1_000;

/**
 * Returns the only dialer of this process, after making sure that its network policy is current.
 */
export async function processDialer(process: LatchkeyProcess): Promise<Dialer> {
  const held = shared("upstreams.dialer", () => holdDialer(process));
  await held.fresh();
  return held.dialer;
}

function holdDialer(process: LatchkeyProcess) {
  let policy: DialPolicy | null = null;
  let readAtMs = 0;
  let reading: Promise<void> | null = null;
  const read = async () => {
    const next = await readDialPolicy(process.db, process.config);
    // Keep the same object if the policy is unchanged, because a new object would cause all kept
    // connections to be checked again.
    if (!isDeepStrictEqual(policy, next)) policy = next;
    readAtMs = performance.now();
  };
  const forget = () => {
    readAtMs = 0;
  };
  feed().on("installation", forget);
  feed().on("listeners", forget);
  const current = () => {
    if (policy) return policy;
    throw new Error("The dialer was used before its policy was read.");
  };
  const dialer = openDialer({ policy: current });
  onClose(async () => dialer.close());
  return {
    dialer,
    fresh: async () => {
      const age = performance.now() - readAtMs;
      if (policy && readAtMs > 0 && (feed().isCurrent() || age < POLICY_MS)) return;
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
    },
  };
}
