import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll } from "vitest";
import { grants } from "@/db/schema/grants";
import { claim } from "@/gateway/upstreams/health/claim";
import { examine } from "@/gateway/upstreams/health/examine";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import type { ListingServer } from "@/gateway/upstreams/testing/listing-server";
import { type StageTimes, stage } from "@/gateway/upstreams/testing/stage";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { tokenFor } from "./gateway";

/** A registered server, and the links over which it is checked. */
export interface Listed {
  readonly id: string;
  readonly links: Links;
  /** Checks the server once. An item that is missing for the second time is gone. */
  look(): Promise<void>;
}

/** A gateway in front of servers that are checked when a test says so. */
export interface ListingScene {
  readonly fixture: TestProcess;
  /** An access token for a key of the test team. */
  readonly token: string;
  /** Registers a server under this name, without checking it, and grants its tools to the team. */
  register(name: string, server: ListingServer, tools?: readonly string[]): Promise<Listed>;
  /** Opens links to a server that is registered already, like a process that has just started. */
  open(id: string): Listed;
}

/** Registers the Vitest hooks that create and close the scene. */
export function listingScene(times: Partial<StageTimes> = {}): ListingScene {
  let fixture: TestProcess;
  let token: string;
  const ends: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    fixture = await testProcess();
    token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
  });
  afterAll(() => fixture.close());
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await fixture.database.sql`delete from upstreams`;
  });

  const onStage = () => {
    const made = stage(fixture.database, times);
    const links = openLinks(made.process, made.services);
    ends.push(made.close, () => links.closeAll());
    return { ...made, links };
  };
  const listed = (id: string, { process, links }: ReturnType<typeof onStage>): Listed => ({
    id,
    links,
    look: async () => {
      const claimed = await claim(fixture.database.db, id, 0);
      if (!claimed) throw new Error("The server could not be claimed.");
      await examine(process, links, claimed, () => false, 0);
    },
  });

  return {
    get fixture() {
      return fixture;
    },
    get token() {
      return token;
    },
    register: async (name, server, tools = ["*"]) => {
      ends.push(server.close);
      const on = onStage();
      const id = await on.add(name, { ...server.reach, callSeconds: 60 });
      await fixture.database.db.insert(grants).values({
        ...{ id: randomUUID(), teamId: fixture.teamId, upstreamId: id, tools: [...tools] },
        createdAt: new Date(),
      });
      return listed(id, on);
    },
    open: (id) => listed(id, onStage()),
  };
}
