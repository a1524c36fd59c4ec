import { expect, inject, test } from "vitest";
import { randomOf } from "@/lib/std/testing/random";
import { type Catalogue, compileCatalogue } from "./compile-catalogue";
import { exposeItems } from "./expose-items";
import type { CatalogueItem, CatalogueServer } from "./item";
import type { Grant, ReachKind } from "./reach";

/**
 * The number of random installations. A server with conflicting names is added to each of them, and
 * every existing name must still lead to the same item.
 */
const SEEDS = inject("whole") ? 2_000 : 200;

const TIMEOUT = { timeout: 300_000 };

interface Scene {
  readonly servers: readonly CatalogueServer[];
  readonly items: readonly CatalogueItem[];
}

const NAMES = ["read", "write", "a_read", "b_read", "d_read", "latchkey_reach", "_read", "read_"];
const URIS = [
  "ui://a/x",
  "ui://b/a/x",
  "file:///1",
  "file:///t/1",
  "x:y",
  "latchkey://a/x:y",
  "LATCHKEY://a/x:y",
  "x:t/2",
];
const TEMPLATES = [
  "file:///t/{id}",
  "file:///{+path}",
  "x:{name}",
  "{+any}",
  "latchkey://a/{+any}",
];
const OFFERED: Readonly<Record<ReachKind, readonly string[]>> = {
  ...{ tool: NAMES, prompt: NAMES, resource: URIS, resource_template: TEMPLATES },
};
const KINDS = Object.keys(OFFERED) as ReachKind[];

function makerOf(seed: number) {
  const random = randomOf(seed);
  const chance = (part: number) => random() < part;
  let seq = 0;
  const server = (name: string): CatalogueServer => ({
    ...{
      id: `id-${name}`,
      name,
      title: null,
      transport: "http",
      credentials: "server",
      version: 1,
      listed: true,
      firstListing: null,
      instructions: null,
      apart: false,
      tasks: null,
      subscribes: false,
    },
    ...{ prefixed: chance(0.5), enabled: chance(0.85), nameSeq: ++seq },
  });
  const itemsOf = ({ id }: CatalogueServer): CatalogueItem[] =>
    KINDS.flatMap((kind) =>
      OFFERED[kind]
        .filter(() => chance(0.4))
        .map((name) => ({
          ...{ upstreamId: id, kind, name, definition: "{}", nameSeq: ++seq },
          ...{ hidden: chance(0.1), waits: chance(0.1), gone: chance(0.1) },
          ...{ title: null, description: null, titleOverride: null, descriptionOverride: null },
        })),
    );
  return { chance, server, itemsOf };
}

/**
 * Builds the catalogue of a caller who may use everything on these servers, so that only names
 * decide what the caller reaches.
 */
function catalogueOf({ servers, items }: Scene, granted: readonly CatalogueServer[]): Catalogue {
  const grants = granted.map(
    ({ id }): Grant => ({ upstreamId: id, tools: ["*"], prompts: true, resources: true }),
  );
  return compileCatalogue(exposeItems(servers, items, 49), grants, null);
}

/**
 * Returns the catalogue names of all items of these servers, and one expansion of each template.
 */
function namesOf({ servers, items }: Scene): (readonly [ReachKind, string])[] {
  return items.flatMap(({ kind, name, upstreamId }): (readonly [ReachKind, string])[] => {
    const server = servers.find(({ id }) => id === upstreamId);
    if (!server) return [];
    if (kind === "tool" || kind === "prompt") {
      return [[kind, server.prefixed ? `${server.name}_${name}` : name]];
    }
    const uri = server.prefixed ? `latchkey://${server.name}/${name}` : name;
    if (kind === "resource") return [[kind, uri]];
    const expanded = uri.replace(/\{[^}]*\}/, name === "{+any}" ? "any:1" : "7");
    return [[kind, uri], ...(uri === expanded ? [] : [["resource", expanded] as const])];
  });
}

/** Returns the server and the item to which a name leads, or "nothing" if the name is refused. */
function leadsTo(catalogue: Catalogue, [kind, name]: readonly [ReachKind, string]): string {
  if (kind === "resource") {
    const { found } = catalogue.findResource(name);
    return found ? `${found.server.name}: ${found.uri}` : "nothing";
  }
  const { found } = catalogue.find(kind, name);
  return found ? `${found.server.name}: ${found.original}` : "nothing";
}

function sceneOf({ server, itemsOf }: ReturnType<typeof makerOf>, names: string[]): Scene {
  const servers = names.map(server);
  return { servers, items: servers.flatMap(itemsOf) };
}

test(`in ${SEEDS} installations, a new server takes over no existing name`, TIMEOUT, () => {
  const faults: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const maker = makerOf(seed);
    const before = sceneOf(maker, ["a", "b", "c"]);
    const granted = before.servers.filter(() => maker.chance(0.8));
    const came = maker.server("d");
    const after: Scene = {
      servers: [came, ...before.servers],
      items: [...maker.itemsOf(came), ...before.items],
    };
    const then = catalogueOf(before, granted);
    const now = catalogueOf(after, maker.chance(0.8) ? [...granted, came] : granted);
    for (const name of namesOf(before)) {
      const [was, is] = [leadsTo(then, name), leadsTo(now, name)];
      if (was !== is) faults.push(`seed ${seed}: ${name} led to ${was}, and now to ${is}`);
    }
  }
  expect(faults.slice(0, 5)).toEqual([]);
});

test(
  "no server takes over the names of another server, even if that server's items cannot be used",
  TIMEOUT,
  () => {
    const faults: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const maker = makerOf(seed);
      const before = sceneOf(maker, ["a", "b", "c", "d"]);
      const how = seed % 5;
      const shut = before.servers[0] as CatalogueServer;
      const after: Scene = {
        servers: before.servers.map((one) =>
          one === shut && how === 0 ? { ...one, enabled: false } : one,
        ),
        items: before.items.map((item) => {
          if (item.upstreamId !== shut.id) return item;
          const { hidden, waits, gone } = item;
          return {
            ...item,
            ...{ hidden: hidden || how === 1, waits: waits || how === 2, gone: gone || how === 4 },
          };
        }),
      };
      const granted = how === 3 ? before.servers.filter((one) => one !== shut) : before.servers;
      const then = catalogueOf(before, before.servers);
      const now = catalogueOf(after, granted);
      for (const name of namesOf(before)) {
        const [was, is] = [leadsTo(then, name), leadsTo(now, name)];
        if (was === "nothing" || is === "nothing") continue;
        if (was !== is) faults.push(`seed ${seed}: ${name} led to ${was}, and now to ${is}`);
      }
    }
    expect(faults.slice(0, 5)).toEqual([]);
  },
);

test("a collision reports which server holds the name, and whether by a name, a prefix or a template", () => {
  const server = (name: string, nameSeq: number, prefixed = false): CatalogueServer => ({
    ...{
      id: name,
      name,
      title: null,
      transport: "http",
      credentials: "server",
      version: 1,
      listed: true,
      firstListing: null,
      instructions: null,
      apart: false,
      tasks: null,
      subscribes: false,
    },
    ...{ prefixed, enabled: true, nameSeq },
  });
  const item = (upstreamId: string, kind: ReachKind, name: string, nameSeq: number) => ({
    ...{
      upstreamId,
      kind,
      name,
      definition: "{}",
      nameSeq,
      hidden: false,
      waits: false,
      gone: false,
    },
    ...{ title: null, description: null, titleOverride: null, descriptionOverride: null },
  });
  const { collisions } = exposeItems(
    [server("old", 1), server("files", 2, true), server("new", 3)],
    [
      ...[item("old", "tool", "read", 4), item("new", "tool", "read", 5)],
      ...[item("new", "tool", "files_read", 6), item("new", "tool", "latchkey_mine", 7)],
      item("old", "resource_template", "file:///{path}", 8),
      ...[item("new", "resource", "file:///a", 9), item("new", "resource", "x:y", 10)],
    ],
    49,
  );
  expect(collisions.map(({ name, holder: { server, by } }) => [name, server, by])).toEqual([
    ["file:///a", "old", "template"],
    ["files_read", "files", "prefix"],
    ["latchkey_mine", "latchkey", "prefix"],
    ["read", "old", "name"],
  ]);
  expect(collisions.every(({ upstreamId }) => upstreamId === "new")).toBe(true);
});
