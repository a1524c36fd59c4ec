import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upstreams } from "@/db/schema/upstreams";
import type { TestDatabase } from "@/db/testing/database";
import { openDialer } from "@/gateway/upstreams/dial/open-dialer";
import type { LinkServices } from "@/gateway/upstreams/kept/connect";
import { startChild } from "@/gateway/upstreams/stdio/start-child";
import type { WatchTimes } from "@/gateway/upstreams/subscriptions/watch-times";
import { type LinkTimes, linkTimes } from "@/gateway/upstreams/target/link-times";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { testContext } from "@/lib/core/testing/context";
import type { LatchkeyProcess } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";

type Row = typeof upstreams.$inferInsert;

export interface Stage {
  readonly process: LatchkeyProcess;
  readonly services: LinkServices;
  /** Makes every host name resolve to this address from now on. */
  resolveTo(address: string): void;
  add(name: string, reach: Partial<Row>): Promise<string>;
  close(): void;
}

/** Time limits in milliseconds, for servers whose rows set none. */
export interface StageTimes {
  /** Limit for everything except starting a command. */
  readonly connectMs: number;
  /** Limit for starting a command, including its handshake. */
  readonly startMs: number;
}

/** Short times for subscriptions to resources. */
export const SHORT_WATCH_TIMES: WatchTimes = {
  lingerMs: 100,
  lastsMs: 5_000,
  gatherMs: 20,
  answerMs: 2_000,
  againMs: 20,
  longestMs: 200,
  checkMs: 200,
};

/** Returns short time limits for tests. Limits that the server's row sets still apply. */
export function shortTimes(target: UpstreamTarget, { connectMs, startMs }: StageTimes): LinkTimes {
  const own = linkTimes(target);
  const { times, reach } = target;
  const isCommand = reach.transport === "stdio";
  const hasGreet = (times.greetSeconds ?? null) !== null;
  return {
    connectMs: (times.connectSeconds ?? null) === null ? 500 : own.connectMs,
    handshakeMs: hasGreet ? own.handshakeMs : isCommand ? startMs : connectMs * 2,
    eraMs: hasGreet && !isCommand ? own.eraMs : connectMs,
    pingMs: hasGreet && !isCommand ? own.pingMs : connectMs,
    listMs: (times.listSeconds ?? null) === null ? connectMs : own.listMs,
    idleMs: own.idleMs,
  };
}

/**
 * Creates a process on a test database. Its links have short time limits, and host names resolve to
 * an address that the test chooses.
 */
export function stage(database: TestDatabase, times: Partial<StageTimes> = {}): Stage {
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-stage-"));
  const { config, secrets, log } = testContext({ db: database.db });
  const process: LatchkeyProcess = {
    config: { ...config, allowStdio: true, dataDir, privatePaths: [dataDir] },
    db: database.db,
    secrets,
    log,
    behindEdge: false,
  };
  let address = "127.0.0.1";
  const dialer = openDialer({
    policy: () => dialPolicy(config, true),
    resolve: async () => [{ address, family: 4 }],
    connectTimeoutMs: 500,
  });
  const services: LinkServices = {
    dialer: async () => dialer,
    startChild: (target, holder) =>
      startChild(process, target, holder, {
        lineBytes: 4_194_304,
        memoryBytes: 209_715_200,
        processes: 256,
        watchMs: 100,
      }),
    resultBytes: 2_097_152,
    timesOf: (target) => shortTimes(target, { connectMs: 700, startMs: 5_000, ...times }),
    watchTimes: SHORT_WATCH_TIMES,
    now: () => performance.now(),
    random: () => 1,
  };
  return {
    process,
    services,
    resolveTo: (next) => {
      address = next;
    },
    add: async (name, reach) => {
      const id = randomUUID();
      const at = new Date();
      const transport = reach.command ? "stdio" : "http";
      await database.db.insert(upstreams).values({
        ...{ id, name, transport, callSeconds: 1, sessions: "shared" },
        ...{ createdAt: at, updatedAt: at },
        ...reach,
      });
      return id;
    },
    close: () => {
      dialer.close();
      for (const folder of [dataDir, ...workingFolderParents(dataDir)]) {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
