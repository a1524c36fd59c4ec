import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Caller } from "@/gateway/callers/authenticate";
import { readMessages } from "@/gateway/messages/read-messages";
import { answerMessages } from "@/gateway/protocol/answer-messages";
import { MODERN_META } from "@/gateway/testing/gateway";
import type { UpstreamLink } from "@/gateway/upstreams/link";
import { type Catalogue, compileCatalogue } from "@/lib/catalogue/compile-catalogue";
import { exposeItems } from "@/lib/catalogue/expose-items";
import type { CatalogueItem, CatalogueServer } from "@/lib/catalogue/item";
import { type Grant, mayReach, type ReachKind } from "@/lib/catalogue/reach";
import { testContext } from "@/lib/core/testing/context";
import { fail } from "@/lib/errors/errors";
import { closeProcess, type LatchkeyProcess, publishProcess } from "@/lib/process/process";
import { randomOf } from "@/lib/std/testing/random";
import { testExchange, textOf } from "@/lib/tokens/testing/process";
import { gatewayServices } from "./services";

/**
 * These tests check that lists show exactly the items that may be called, in both eras, and nothing
 * beyond the team's grants. Random installations are queried through the protocol and compared with
 * a model that shares no code with the gateway. Deliberate mistakes in the catalogue prove that the
 * comparison works.
 */
const SEEDS = inject("whole") ? 1_000 : 100;

interface Scene {
  readonly servers: readonly CatalogueServer[];
  readonly items: readonly CatalogueItem[];
  readonly team: readonly Grant[];
  readonly key: readonly Grant[] | null;
}

const NAMES = ["read", "read-all", "write", "a_read", "re.d", "latchkey_whoami", "b_write"];
const PATTERNS = [
  "*",
  "read",
  "read*",
  "*all",
  "re*d",
  "write",
  "w*",
  "a_*",
  "re.d",
  "*-*",
  "nothing",
];

function sceneOf(seed: number): Scene {
  const random = randomOf(seed);
  const chance = (part: number) => random() < part;
  const some = <T>(list: readonly T[], part: number) => list.filter(() => chance(part));
  const since = () => Math.floor(random() * 1_000_000);
  const servers = ["a", "b", "c"].slice(0, 1 + Math.floor(random() * 3)).map((name) => ({
    nameSeq: since(),
    id: `id-${name}`,
    name,
    title: null,
    prefixed: chance(0.7),
    enabled: chance(0.85),
    transport: "http" as const,
    credentials: "server" as const,
    ...{ version: 1, listed: true, firstListing: null, instructions: null, apart: false },
    tasks: null,
    subscribes: false,
  }));
  const items = servers.flatMap(({ id, name }) => {
    const item = (kind: ReachKind, own: string): CatalogueItem => ({
      upstreamId: id,
      kind,
      name: own,
      definition: JSON.stringify(definitionOf(kind, own)),
      title: null,
      description: null,
      hidden: chance(0.15),
      titleOverride: chance(0.2) ? "Another title" : null,
      descriptionOverride: null,
      waits: chance(0.15),
      // A resource can be read even if it is not listed, so unlisting a resource would make no
      // difference.
      gone: kind !== "resource" && chance(0.1),
      nameSeq: since(),
    });
    return [
      ...some(NAMES, 0.4).map((own) => item("tool", own)),
      ...some(["ask", "read"], 0.3).map((own) => item("prompt", own)),
      ...some([`file:///${name}/1`, "x:y?z#w"], 0.4).map((own) => item("resource", own)),
      ...some([`file:///${name}/t/{path}`], 0.3).map((own) => item("resource_template", own)),
    ];
  });
  const grant = ({ id }: { id: string }): Grant => ({
    upstreamId: id,
    tools: some(PATTERNS, 0.25),
    prompts: chance(0.6),
    resources: chance(0.6),
  });
  const team = some(servers, 0.8).map(grant);
  const key = chance(0.5) ? some(servers, 0.8).map(grant) : null;
  return { servers, items, team, key };
}

function definitionOf(kind: ReachKind, name: string): Record<string, unknown> {
  if (kind === "tool") return { name, inputSchema: { type: "object" } };
  if (kind === "prompt") return { name };
  return kind === "resource" ? { uri: name, name } : { uriTemplate: name, name };
}

// ── The model ────────────────────────────────────────────────────────────────────────────────────

const inWords = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.\\+?^$()[\]{}|/-]/g, "\\$&").replaceAll("*", ".*")}$`, "s");

function granted(grants: readonly Grant[], item: CatalogueItem): boolean {
  return grants.some((grant) => {
    if (grant.upstreamId !== item.upstreamId) return false;
    if (item.kind === "tool") return grant.tools.some((one) => inWords(one).test(item.name));
    return item.kind === "prompt" ? grant.prompts : grant.resources;
  });
}

interface Placed {
  readonly item: CatalogueItem;
  readonly server: CatalogueServer;
  readonly name: string;
}

const shownName = (server: CatalogueServer, { kind, name }: CatalogueItem) => {
  const isNamed = kind === "tool" || kind === "prompt";
  const plain = isNamed ? name.replace(".", "_") : name;
  if (!server.prefixed) return plain;
  return isNamed ? `${server.name}_${plain}` : `latchkey://${server.name}/${name}`;
};

/**
 * Returns whether a server owns the name of its item. If several servers claim the same name, the
 * server that has claimed it longest owns it, even if that server is disabled. A server also claims
 * the names of tools and prompts that begin with its prefix.
 */
function holds({ servers, items }: Pick<Scene, "servers" | "items">, one: Placed): boolean {
  if (one.item.kind === "tool" && one.name.startsWith("latchkey_")) return false;
  const claims = items.flatMap((item) => {
    const server = servers.find(({ id }) => id === item.upstreamId);
    if (!server || item.kind !== one.item.kind || shownName(server, item) !== one.name) return [];
    const seq = server.prefixed ? server.nameSeq : Math.max(server.nameSeq, item.nameSeq);
    return [{ server, seq }];
  });
  const isNamed = one.item.kind === "tool" || one.item.kind === "prompt";
  for (const server of servers) {
    if (!isNamed || !server.prefixed || !one.name.startsWith(`${server.name}_`)) continue;
    claims.push({ server, seq: server.nameSeq });
  }
  const [first] = claims.sort((a, b) => a.seq - b.seq);
  return first?.server === one.server;
}

/** Returns the names, by kind, that a caller with these grants should see. */
function expected({ servers, items }: Scene, team: Scene["team"], key: Scene["key"]) {
  const placed = items.flatMap((item) => {
    const server = servers.find(({ id }) => id === item.upstreamId);
    const open = server?.enabled && !item.hidden && !item.waits && !item.gone;
    return server && open ? [{ item, server, name: shownName(server, item) }] : [];
  });
  const shown = new Set<string>();
  for (const one of placed) {
    if (!holds({ servers, items }, one)) continue;
    if (granted(team, one.item) && (key === null || granted(key, one.item))) {
      shown.add(`${one.item.kind} ${one.name}`);
    }
  }
  return shown;
}

/**
 * Returns the tools that can be called by the name that they have on their own server: no item has
 * that name in the catalogue, and the caller sees exactly one such tool.
 */
function calledByOwnName({ servers, items }: Scene, shown: ReadonlySet<string>): string[] {
  const tools = items.flatMap((item) => {
    const server = servers.find(({ id }) => id === item.upstreamId);
    return server && item.kind === "tool"
      ? [{ own: item.name, name: shownName(server, item), gone: item.gone, server, item }]
      : [];
  });
  const taken = new Set([...tools.map(({ name }) => name), ...OWN]);
  const seen = tools.filter(
    (one) => shown.has(`tool ${one.name}`) && !one.gone && holds({ servers, items }, one),
  );
  return [...new Set(tools.map(({ own }) => own))]
    .filter((own) => !taken.has(own) && seen.filter((one) => one.own === own).length === 1)
    .map((own) => `tool ${own}`);
}

// ── Requests ─────────────────────────────────────────────────────────────────────────────────────

type Era = "modern" | "legacy";
type Make = (scene: Scene) => Catalogue;

const OWN = ["latchkey_reach", "latchkey_whoami"];
const real: Make = ({ servers, items, team, key }) =>
  compileCatalogue(exposeItems(servers, items, 49), team, key);

const link = {
  held: () => null,
  target: () => null,
  openTarget: async () => fail("upstream_unavailable"),
  request: async () => fail("upstream_unavailable"),
} as unknown as UpstreamLink;

let process: LatchkeyProcess;
beforeAll(() => {
  const { config, secrets, log } = testContext({ db: {} as never });
  process = { config, secrets, log, db: {} as never, behindEdge: true };
  publishProcess(process);
});
afterAll(() => closeProcess());

const caller: Caller = {
  key: {
    id: "11111111-1111-4111-8111-111111111111",
    credential: "key",
    name: "K",
    kind: "personal",
    scopes: ["mcp"],
    allowedAddresses: [],
    revokedAtMs: null,
    disabledAtMs: null,
    expiresAtMs: null,
    ...{ secretRotation: 0, formerRotation: null, formerEndsAtMs: null },
    ...{ rotation: 0, secretEndsAtMs: null, endsAtMs: null },
    ...{ quarantined: false, formerQuarantined: false },
    team: { id: "t", slug: "t", name: "T", disabled: false },
    makerId: null,
    makerName: null,
    makerDisabled: false,
    makerLeft: false,
    ownGrants: false,
    requestsPerMinute: null,
    concurrentCalls: null,
  },
  scopes: ["mcp"],
  tokenEndsAtSeconds: 4_000_000_000,
};

async function ask(catalogue: Catalogue, era: Era, method: string, params: object) {
  const { name, uri } = params as { name?: string; uri?: string };
  const sent = era === "modern" ? { ...params, _meta: MODERN_META } : params;
  const value = { jsonrpc: "2.0", id: 1, method, params: sent };
  const bytes = Buffer.from(JSON.stringify(value));
  const body = readMessages({ text: bytes.toString(), bytes, value });
  if (!body.ok) throw new Error("not a message");
  const version = era === "modern" ? "2026-07-28" : "2025-11-25";
  const exchange = testExchange({
    path: "/mcp",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      "mcp-protocol-version": version,
      ...(era === "modern" ? { "mcp-method": method } : {}),
      ...(era === "modern" && (name ?? uri) ? { "mcp-name": name ?? uri ?? "" } : {}),
    },
  });
  const services = { ...gatewayServices, catalogueFor: () => catalogue, linkFor: () => link };
  const request = { exchange, process, now: new Date() };
  const text = await textOf(await answerMessages(request, caller, body.value, services));
  return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
}

const LISTS = [
  ["tool", "tools/list", "tools", "name"],
  ["prompt", "prompts/list", "prompts", "name"],
  ["resource", "resources/list", "resources", "uri"],
  ["resource_template", "resources/templates/list", "resourceTemplates", "uriTemplate"],
] as const;

async function listed(catalogue: Catalogue, era: Era): Promise<Set<string>> {
  const names = new Set<string>();
  for (const [kind, method, field, name] of LISTS) {
    const { result } = await ask(catalogue, era, method, {});
    for (const one of result[field]) {
      if (!OWN.includes(one[name])) names.add(`${kind} ${one[name]}`);
    }
  }
  return names;
}

const CALLS = {
  tool: ["tools/call", "name"],
  prompt: ["prompts/get", "name"],
  resource: ["resources/read", "uri"],
} as const;

/** Requests every name, whether granted or not, and returns the names that are permitted. */
async function permitted(catalogue: Catalogue, { servers, items }: Scene, era: Era) {
  const names = new Set<string>();
  const asked = new Set<string>();
  for (const item of items) {
    const server = servers.find(({ id }) => id === item.upstreamId);
    if (!server || item.kind === "resource_template") continue;
    const [method, field] = CALLS[item.kind];
    const guesses = item.kind === "resource" ? [] : [item.name, `${server.name}_${item.name}`];
    for (const name of new Set([shownName(server, item), ...guesses])) {
      const key = `${item.kind} ${name}`;
      if (asked.has(key) || OWN.includes(name)) continue;
      asked.add(key);
      const { error } = await ask(catalogue, era, method, { [field]: name });
      if (error?.data?.error !== "not_found") names.add(key);
    }
  }
  return names;
}

const sorted = (names: ReadonlySet<string>) => [...names].sort();

/**
 * Compares an installation with the model. Returns a description of the first difference, or null.
 */
async function fault(seed: number, make: Make): Promise<string | null> {
  const scene = sceneOf(seed);
  const catalogue = make(scene);
  const should = sorted(expected(scene, scene.team, scene.key));
  const ofTeam = expected(scene, scene.team, null);
  for (const era of ["modern", "legacy"] as const) {
    const shown = await listed(catalogue, era);
    if (JSON.stringify(sorted(shown)) !== JSON.stringify(should)) {
      return `seed ${seed}, ${era}: lists ${sorted(shown)} and not ${should}`;
    }
    const beyond = sorted(shown).find((name) => !ofTeam.has(name));
    if (beyond) return `seed ${seed}, ${era}: ${beyond} is not the team's`;
    const callable = sorted(await permitted(catalogue, scene, era));
    const lists = sorted(
      new Set([
        ...sorted(shown).filter((name) => !name.startsWith("resource_template ")),
        ...calledByOwnName(scene, shown),
      ]),
    );
    if (JSON.stringify(callable) !== JSON.stringify(lists)) {
      return `seed ${seed}, ${era}: permits ${callable} and lists ${lists}`;
    }
  }
  return null;
}

test(`in ${SEEDS} random installations, lists, calls and the model agree in both eras`, {
  timeout: 300_000,
}, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) expect(await fault(seed, real)).toBeNull();
});

describe("deliberate mistakes in the catalogue", () => {
  const planted: Readonly<Record<string, Make>> = {
    "patterns that are not anchored": ({ servers, items, team, key }) =>
      compileCatalogue(
        exposeItems(servers, items, 49),
        team,
        key,
        (ofTeam, ofKey, id, kind, name) =>
          mayReach(loosened(ofTeam), ofKey && loosened(ofKey), id, kind, name),
      ),
    "a key's own grants in place of its team's": ({ servers, items, team, key }) =>
      compileCatalogue(exposeItems(servers, items, 49), key ?? team, null),
    "hidden items that may still be called": (scene) => {
      const catalogue = real(scene);
      const shown = { ...scene, items: scene.items.map((item) => ({ ...item, hidden: false })) };
      return { ...catalogue, find: real(shown).find };
    },
    "calls that check only the server": (scene) => {
      const all = scene.team.map((grant) => ({ ...grant, tools: ["*"] }));
      return { ...real(scene), find: real({ ...scene, team: all }).find };
    },
  };
  const loosened = (grants: readonly Grant[]) =>
    grants.map((grant) => ({ ...grant, tools: grant.tools.map((tool) => `${tool}*`) }));

  test.each(Object.entries(planted))(
    "the comparison with the model detects %s",
    { timeout: 300_000 },
    async (_name, make) => {
      for (let seed = 1; seed <= SEEDS; seed++) if (await fault(seed, make)) return;
      expect.unreachable("it was not noticed");
    },
  );
});
