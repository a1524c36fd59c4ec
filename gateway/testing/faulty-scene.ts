import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { upstreams } from "@/db/schema/upstreams";
import { type GatewayWorld, gatewayWorld } from "@/gateway/catalogue/world";
import { type PlantedItem, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { type Links, openLinks } from "@/gateway/upstreams/links/upstream-link";
import { linkWho } from "@/gateway/upstreams/links/who";
import { linkWorld } from "@/gateway/upstreams/links/world";
import {
  type FaultyKind,
  type FaultyServer,
  faultyServer,
} from "@/gateway/upstreams/testing/faulty-server";
import { awaitEverywhere } from "@/lib/changes/await-everywhere";
import { follow } from "@/lib/changes/follow";
import { publishProcess } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/** A gateway that hears of changes, with a key's token; each test has links and servers of its own. */
export interface FaultyScene {
  readonly it: TestProcess;
  readonly token: string;
  readonly links: Links;
  readonly world: GatewayWorld;
  /** A server that ends with the test. */
  serve(kind: FaultyKind): Promise<FaultyServer>;
  /** The same, registered as `files`, which everybody has heard of. */
  plant(
    kind: FaultyKind,
    items: readonly PlantedItem[],
    row?: Partial<typeof upstreams.$inferInsert>,
  ): Promise<{ server: FaultyServer; id: string }>;
}

/** Registers the hooks that make and end it. `now` is the links' clock. */
export function faultyScene({ allowStdio = false, now = () => performance.now() } = {}) {
  let it: TestProcess;
  let token: string;
  let links: Links;
  let world: GatewayWorld;
  let unfollow: () => Promise<void>;
  const servers: FaultyServer[] = [];

  beforeAll(async () => {
    const made = await testProcess();
    const config = { ...made.process.config, allowStdio };
    it = { ...made, process: { ...made.process, config } };
    publishProcess(it.process);
    unfollow = await follow({ database: it.database.address, log: it.process.log });
    token = await tokenFor(it, (await plantKey(it)).id);
  });
  afterAll(async () => {
    await unfollow();
    await it.close();
  });
  beforeEach(() => {
    links = openLinks(it.process, { ...linkWorld(it.process), now });
    world = {
      ...gatewayWorld,
      linkFor: (_, server, key) => links.get(server.id, linkWho(server.credentials, key)),
    };
  });
  afterEach(async () => {
    await links.closeAll();
    for (const server of servers.splice(0)) await server.close();
    await it.database.sql`delete from upstreams`;
  });

  const serve = async (kind: FaultyKind) => {
    const server = await faultyServer(kind);
    servers.push(server);
    return server;
  };
  const scene: FaultyScene = {
    get it() {
      return it;
    },
    get token() {
      return token;
    },
    get links() {
      return links;
    },
    get world() {
      return world;
    },
    serve,
    plant: async (kind, items, row = {}) => {
      const server = await serve(kind);
      const reach = { url: server.url, transport: kind === "sse" ? "sse" : "http" } as const;
      const id = await plantServer(it, { ...row, name: "files", ...reach, items });
      await awaitEverywhere(it.database.db);
      return { server, id };
    },
  };
  return scene;
}
