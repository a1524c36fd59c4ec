import { deferred } from "@/gateway/upstreams/deferred";
import { connectTarget, type LinkServices } from "@/gateway/upstreams/kept/connect";
import { listItems } from "@/gateway/upstreams/link/list-items";
import { masker } from "@/gateway/upstreams/mask";
import { failureOf } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { replies } from "@/gateway/upstreams/replies";
import { secretsOf, type UpstreamTarget } from "@/gateway/upstreams/target/target";
import { type Result, succeed } from "@/lib/errors/errors";
import { type LatchkeyProcess, onClose, shared } from "@/lib/process/process";
import type { ProbeReport } from "@/lib/servers/view";
import { linkServices } from "./services";

/** What a test of a connection reports, with items under the server's own names. */
export type Probed = Omit<ProbeReport, "renamed">;

/**
 * Tests a server that may or may not be registered: connects and lists its items within the
 * target's time limits, and closes everything it opened. Failures: `upstream_unavailable`,
 * `upstream_timeout`, `upstream_failed`, each with a `problem` that holds the reason, the remedy
 * and the exact text.
 */
export async function probeTarget(
  process: LatchkeyProcess,
  target: UpstreamTarget,
  services: LinkServices = linkServices(process),
): Promise<Result<Probed>> {
  const { handshakeMs, listMs } = services.timesOf(target);
  let limitMs = handshakeMs;
  const headers = target.reach.transport === "stdio" ? {} : target.reach.headers;
  const nothing = () => {};
  const silent = {
    wantsNotices: false,
    listChanged: nothing,
    resourceUpdated: nothing,
    broken: nothing,
  };
  const probes = runningProbes();
  const { signal, ended } = probes.begin();
  const began = services.now();
  try {
    const how = { events: silent, known: null, signal, replies: replies() };
    const connection = await connectTarget(services, target, () => headers, how);
    const latencyMs = Math.round(services.now() - began);
    try {
      limitMs = listMs;
      const { items } = await listItems(connection, listMs);
      const { era, serverInfo } = connection.facts;
      const of = (kind: string) => items.filter((item) => item.kind === kind);
      const described = ({ name, description }: (typeof items)[number]) => {
        return { name, ...(description === null ? {} : { description }) };
      };
      return succeed({
        era,
        serverInfo: serverInfo ?? { name: target.name, version: "" },
        tools: of("tool").map(described),
        prompts: of("prompt").map(described),
        resources: of("resource").map((item) => {
          const { name } = JSON.parse(item.definition) as { name?: unknown };
          return { uri: item.name, ...(typeof name === "string" ? { name } : {}) };
        }),
        latencyMs,
      });
    } finally {
      await connection.close();
    }
  } catch (error) {
    const problem = problemOf(error).masked(masker(secretsOf(target)));
    return detailed(failureOf(target.name, problem, limitMs));
  } finally {
    ended();
  }
}

/** Adds the exact reason to a failure, because a user who tests a server may see the reason. */
function detailed({ failure }: ReturnType<typeof failureOf>): ReturnType<typeof failureOf> {
  const { problem, reason } = failure;
  if (!problem || !reason || reason === problem.text) return { ok: false, failure };
  return { ok: false, failure: { ...failure, problem: { ...problem, detail: reason } } };
}

/**
 * Returns the running probes of this process. They are ended before the process ends, so that no
 * command under test outlives the process.
 */
function runningProbes() {
  return shared("upstreams.probes", () => {
    const running = new Map<AbortController, Promise<void>>();
    onClose(async () => {
      for (const abort of running.keys()) abort.abort();
      await Promise.all(running.values());
    });
    return {
      begin: () => {
        const abort = new AbortController();
        const done = deferred<void>();
        running.set(abort, done.promise);
        const ended = () => {
          running.delete(abort);
          done.resolve();
        };
        return { signal: abort.signal, ended };
      },
    };
  });
}
