import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import type { ListedItem, ListedKind } from "@/gateway/upstreams/link/listed-item";
import type { Checkup } from "@/gateway/upstreams/link/managed-link";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { testContext } from "@/lib/core/testing/context";
import { unwrap } from "@/lib/core/testing/unwrap";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { importUpstreams } from "@/lib/grants/import-upstreams";
import type { LatchkeyProcess } from "@/lib/process/process";
import { approveItem } from "@/lib/servers/items/approve-item";
import { hideItem } from "@/lib/servers/items/hide-item";
import { overrideItem } from "@/lib/servers/items/override-item";
import { disableUpstream } from "@/lib/servers/registry/disable-upstream";
import { enableUpstream } from "@/lib/servers/registry/enable-upstream";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { claim } from "./claim";
import { examine } from "./examine";

/**
 * These tests check that an operator's work on items survives everything that the server does, and
 * every edit of the server.
 */
let database: TestDatabase;
let id: string;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const ctx = () => testContext({ db: database.db, now: new Date() });
const FIELD = {
  ...{ tool: "name", prompt: "name", resource: "uri", resource_template: "uriTemplate" },
} as const;
const KINDS = Object.keys(FIELD) as ListedKind[];
const item = (kind: ListedKind, name: string, says = "as ever"): ListedItem => ({
  ...{ kind, name },
  definition: JSON.stringify({ [FIELD[kind]]: name, description: says }),
  title: null,
  description: says,
});
const first = KINDS.flatMap((kind) => ["one", "two", "three"].map((name) => item(kind, name)));
/** The server's list after its first change: one tool differs from the first list. */
const ALL = first.map((one) =>
  one.kind === "tool" && one.name === "one" ? item("tool", "one", "changed") : one,
);

/**
 * Runs a check in which the server answers with `found`. If `confirmed` is true, items that are
 * missing for the second time count as gone.
 */
async function look(found: readonly ListedItem[] | "fault", confirmed = false): Promise<void> {
  const claimed = await claim(database.db, id, 0);
  if (!claimed) throw new Error("not claimed");
  const facts = { era: "modern", serverInfo: null, capabilities: {}, instructions: null };
  const answer =
    found === "fault"
      ? fail("upstream_failed", { reason: "500" })
      : succeed({
          items: found,
          incomplete: [],
          problems: [],
          failures: [],
          latencyMs: 1,
          connection: { facts },
          version: claimed.targetVersion,
        });
  const links = { get: () => ({ check: async () => answer as Result<Checkup> }) };
  const process = { db: database.db } as LatchkeyProcess;
  await examine(
    process,
    links as unknown as Links,
    claimed,
    () => false,
    confirmed ? 0 : undefined,
  );
}

const rows = () => database.sql`
  select kind, name, definition, digest, hidden, title_override, description_override,
    first_seen_at, changed_at, previous, waits, missed_at, gone_at
  from upstream_items where name in ('one', 'two', 'three') order by kind, name`;

beforeEach(async () => {
  await database.sql`delete from upstreams`;
  const url = "http://127.0.0.1:9/mcp";
  const server = { name: "files", transport: "http", url, approvesChanges: true } as const;
  id = unwrap(await registerUpstream(ctx(), server)).upstream.id;
  await look(first);
  await look(ALL);
  for (const kind of KINDS) {
    const which = { server: "files", kind };
    unwrap(
      await overrideItem(ctx(), { ...which, item: "one", title: "Mine", description: "Words" }),
    );
    unwrap(await hideItem(ctx(), { ...which, item: "two", hidden: true }));
  }
  const [waiting] = await database.sql`select digest from upstream_items where waits`;
  const changed = { server: "files", kind: "tool", item: "one" } as const;
  unwrap(await approveItem(ctx(), { ...changed, digest: waiting?.digest }));
});

const away = async () => {
  await look([]);
  await look([], true);
};
const isGone = async () => {
  const [row] =
    await database.sql`select count(*)::int as n from upstream_items where gone_at is null`;
  return row?.n === 0;
};

const EPISODES: Readonly<Record<string, () => Promise<unknown>>> = {
  "an empty list while it starts": () => look([]),
  "faults, one after another": async () => {
    for (let again = 0; again < 3; again++) await look("fault");
  },
  "a list of one kind only": () => look(ALL.filter(({ kind }) => kind === "prompt")),
  "a shorter list with something new in it": () =>
    look([item("tool", "starting"), ...ALL.slice(0, 1)]),
  "an empty list for long": async () => {
    await away();
    expect(await isGone()).toBe(true);
  },
  "a shorter list for long": async () => {
    await look(ALL.slice(0, 2));
    await look(ALL.slice(0, 2), true);
    await look("fault");
  },
  "an edit of it while all is gone": async () => {
    await away();
    unwrap(await updateUpstream(ctx(), { name: "files", changes: { title: "T", callSeconds: 9 } }));
    await look([]);
  },
  "other credentials while all is gone": async () => {
    await away();
    const changes = { headers: { Authorization: "Bearer other" } };
    unwrap(await updateUpstream(ctx(), { name: "files", changes }));
  },
  "another name while all is gone": async () => {
    await away();
    unwrap(await updateUpstream(ctx(), { name: "files", changes: { name: "other" } }));
    unwrap(await updateUpstream(ctx(), { name: "other", changes: { name: "files" } }));
  },
  "switched off and on again while all is gone": async () => {
    await away();
    unwrap(await disableUpstream(ctx(), { name: "files" }));
    unwrap(await enableUpstream(ctx(), { name: "files" }));
  },
  "a test of the connection, of a draft that answers nothing": async () => {
    const draft = { name: "files", saved: "files", transport: "http" } as const;
    const tried = await testUpstream(ctx(), { ...draft, url: "http://127.0.0.1:9/mcp" });
    expect(tried.ok).toBe(false);
  },
  "an import of a server of the same name": async () => {
    const text = JSON.stringify({ mcpServers: { files: { url: "https://mcp.example.com" } } });
    const servers = [{ from: "files", name: "files" }];
    const imported = await importUpstreams(ctx(), { text, servers, variables: {}, teamIds: [] });
    expect(imported.ok).toBe(false);
  },
};

test.each(Object.entries(EPISODES))(
  "after %s, the operator's texts, hidden marks and approvals are unchanged",
  async (_what, happens) => {
    const before = await rows();
    expect(before).toHaveLength(12);
    await happens();
    const meanwhile = await rows();
    const work = (list: typeof before) =>
      list.map(({ missed_at: _, gone_at: __, ...kept }) => kept);
    expect(work(meanwhile)).toEqual(work(before));
    await look(ALL);
    expect(await rows()).toEqual(before);
  },
);

test("an item stays in the catalogue after a fault or an empty list, until a later list confirms the loss", async () => {
  const here = async () => (await rows()).filter((row) => row.gone_at === null).length;
  for (const found of ["fault", [], ALL.slice(0, 1), [item("tool", "starting")]] as const) {
    await look(found);
    expect(await here()).toBe(12);
  }
  await look(ALL);
  expect((await rows()).every((row) => row.missed_at === null)).toBe(true);
});
