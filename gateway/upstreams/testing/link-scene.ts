import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { type TestServer, testServer } from "./http-server";
import { type Stage, type StageTimes, stage } from "./stage";

/** The objects that are created for each test of links. */
export interface LinkScene {
  readonly database: TestDatabase;
  readonly stage: Stage;
  readonly links: Links;
  /** Servers to close after the test. */
  readonly servers: TestServer[];
  /** Starts an HTTP server that is closed after the test. */
  serve(options: Parameters<typeof testServer>[0]): Promise<TestServer>;
  /** Returns the link that uses the server's own account. */
  linkOf(upstreamId: string): ManagedLink;
}

/** Registers the Vitest hooks that create and close the scene. */
export function linkScene(times: Partial<StageTimes> = {}): LinkScene {
  let database: TestDatabase;
  let scene: Stage;
  let links: Links;
  const servers: TestServer[] = [];

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());
  beforeEach(() => {
    scene = stage(database, times);
    links = openLinks(scene.process, scene.services);
  });
  afterEach(async () => {
    await links.closeAll();
    for (const server of servers.splice(0)) await server.close();
    scene.close();
    await database.sql`delete from upstreams`;
  });

  return {
    get database() {
      return database;
    },
    get stage() {
      return scene;
    },
    get links() {
      return links;
    },
    servers,
    serve: async (options) => {
      const server = await testServer(options);
      servers.push(server);
      return server;
    },
    linkOf: (upstreamId) => links.get(upstreamId, { kind: "server" }),
  };
}

/**
 * Repeats `read` until the expectation holds, for up to a minute, because the machine may be busy.
 */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read);
