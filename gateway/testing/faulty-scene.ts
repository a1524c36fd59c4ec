import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { upstreams } from "@/db/schema/upstreams";
import { type GatewayServices, gatewayServices, linkOf } from "@/gateway/catalogue/services";
import { type PlantedItem, plantServer, tokenFor } from "@/gateway/testing/gateway";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { linkServices } from "@/gateway/upstreams/link-registry/services";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import type { FaultyKind, FaultyServer } from "@/gateway/upstreams/testing/faulty";
import { faultyServer } from "@/gateway/upstreams/testing/faulty-server";
import { follow } from "@/lib/change-feed/follow";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { publishProcess } from "@/lib/process/process";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";

/**
 * A gateway that follows changes, with an access token for one of its keys. The links and servers
 * are new in each test.
 */
export interface FaultyScene {
  readonly fixture: TestProcess;
  readonly token: string;
  readonly links: Links;
  readonly services: GatewayServices;
  /** Starts a server that is closed after the test. */
  serve(kind: FaultyKind): Promise<FaultyServer>;
  /**
   * Starts a server, registers it under the name `files`, and returns when every process has read
   * the registration.
   */
  plant(
    kind: FaultyKind,
    items: readonly PlantedItem[],
    row?: Partial<typeof upstreams.$inferInsert>,
  ): Promise<{ server: FaultyServer; id: string }>;
}

/** Registers the Vitest hooks that create and close the scene. `now` is the clock of the links. */
export function faultyScene({ allowStdio = false, now = () => performance.now() } = {}) {
  let fixture: TestProcess;
  let token: string;
  let links: Links;
  let services: GatewayServices;
  let unfollow: () => Promise<void>;
  const servers: FaultyServer[] = [];

  beforeAll(async () => {
    const made = await testProcess();
    const config = { ...made.process.config, allowStdio };
    fixture = { ...made, process: { ...made.process, config } };
    publishProcess(fixture.process);
    unfollow = await follow({ database: fixture.database.address, log: fixture.process.log });
    token = await tokenFor(fixture, (await plantKey(fixture)).id);
  });
  afterAll(async () => {
    await unfollow();
    await fixture.close();
  });
  beforeEach(() => {
    links = openLinks(fixture.process, { ...linkServices(fixture.process), now });
    services = {
      ...gatewayServices,
      linkFor: (_, server, key) => linkOf(links, server, key),
    };
  });
  afterEach(async () => {
    await links.closeAll();
    for (const server of servers.splice(0)) await server.close();
    await fixture.database.sql`delete from upstreams`;
  });

  const serve = async (kind: FaultyKind) => {
    const server = await faultyServer(kind);
    servers.push(server);
    return server;
  };
  const scene: FaultyScene = {
    get fixture() {
      return fixture;
    },
    get token() {
      return token;
    },
    get links() {
      return links;
    },
    get services() {
      return services;
    },
    serve,
    plant: async (kind, items, row = {}) => {
      const server = await serve(kind);
      const reach = { url: server.url, transport: kind === "sse" ? "sse" : "http" } as const;
      // Known from the first connection, usually that of the prober.
      const noted = { issuesSessions: kind === "session" };
      const own = { ...noted, ...row, name: "files", ...reach, items };
      const id = await plantServer(fixture, own);
      await waitForProcesses(fixture.database.db);
      return { server, id };
    },
  };
  return scene;
}
