import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upstreams } from "@/db/schema/upstreams";
import type { TestDatabase } from "@/db/testing/database";
import { testContext } from "@/lib/context-testing";
import type { LatchkeyProcess } from "@/lib/process";
import { openDialer } from "@/lib/upstreams/dial/open-dialer";
import { dialPolicy } from "@/lib/upstreams/dial/policy";
import type { LinkWorld } from "@/lib/upstreams/link/connect";
import { lodgingHomes } from "@/lib/upstreams/stdio/lodging-homes";
import { startChild } from "@/lib/upstreams/stdio/start-child";

type Row = typeof upstreams.$inferInsert;

export interface Stage {
  readonly process: LatchkeyProcess;
  readonly world: LinkWorld;
  /** Names resolve to what this says; addresses stand for themselves. */
  resolveTo(address: string): void;
  add(name: string, reach: Partial<Row>): Promise<string>;
  close(): void;
}

/** A process on a test database, whose links have short times and a resolver of their own. */
export function stage(database: TestDatabase, limits: Partial<LinkWorld["limits"]> = {}): Stage {
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
  const world: LinkWorld = {
    dialer: async () => dialer,
    startChild: (target) =>
      startChild(process, target, {
        lineBytes: 4_194_304,
        memoryBytes: 209_715_200,
        processes: 256,
        watchMs: 100,
      }),
    limits: { connectMs: 700, startMs: 5_000, resultBytes: 2_097_152, ...limits },
    now: () => performance.now(),
    random: () => 1,
  };
  return {
    process,
    world,
    resolveTo: (next) => {
      address = next;
    },
    add: async (name, reach) => {
      const id = randomUUID();
      const at = new Date();
      const transport = reach.command ? "stdio" : "http";
      await database.db
        .insert(upstreams)
        .values({ id, name, transport, callSeconds: 1, createdAt: at, updatedAt: at, ...reach });
      return id;
    },
    close: () => {
      dialer.close();
      for (const folder of [dataDir, ...lodgingHomes(dataDir)]) {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
