import { describe, expect, inject, test } from "vitest";
import { randomOf } from "@/lib/std/testing/random";
import { comparableUri } from "./comparable-uri";
import { compileCatalogue } from "./compile-catalogue";
import { exposeItems } from "./expose-items";
import { MAX_PAIRS } from "./hidden-resources";
import type { ReachKind } from "./reach";

/** The number of random spellings that are tested. None of them may reach a hidden resource. */
const SPELLINGS = inject("whole") ? 20_000 : 2_000;

interface Planted {
  readonly kind: ReachKind;
  readonly name: string;
  readonly hidden?: boolean;
}

/**
 * Returns a function that reads a resource by its URI on behalf of a caller with a grant for
 * everything on one server. `prefixed` decides whether that server has a prefix.
 */
function reader(planted: readonly Planted[], prefixed: boolean) {
  const server = {
    ...{ id: "s", name: "files", title: null, prefixed, enabled: true, nameSeq: 1 },
    ...{
      transport: "http" as const,
      credentials: "server" as const,
      version: 1,
      listed: true,
      firstListing: null,
      instructions: null,
      apart: false,
      tasks: null,
      subscribes: false,
    },
  };
  const items = planted.map(({ kind, name, hidden = false }, index) => ({
    ...{
      upstreamId: "s",
      kind,
      name,
      definition: "{}",
      title: null,
      description: null,
      hidden,
      waits: false,
      gone: false,
    },
    ...{ titleOverride: null, descriptionOverride: null, nameSeq: index + 2 },
  }));
  const grant = { upstreamId: "s", tools: ["*"], prompts: true, resources: true };
  const catalogue = compileCatalogue(exposeItems([server], items, 49), [grant], null);
  return (uri: string) => catalogue.findResource(prefixed ? `latchkey://files/${uri}` : uri);
}

type Change = (uri: string, at: number) => string;

/** Splits a URI into the part before the path, the path, and the part after the path. */
function parts(uri: string): [string, string, string] {
  const [, before = "", path = "", rest = ""] =
    /^([a-z+.-]*:(?:\/\/[^/?#]*)?)([^?#]*)(.*)$/i.exec(uri) ?? [];
  return [before, path, rest];
}

/**
 * Inserts a string into the path after one of its slashes. `at`, between 0 and 1, selects the
 * slash.
 */
function intoPath(uri: string, at: number, what: string): string {
  const [before, path, rest] = parts(uri);
  const places = [...path.matchAll(/\//g)].map(({ index }) => index + 1);
  const place = places[Math.floor(at * places.length)];
  if (place === undefined) return uri;
  return before + path.slice(0, place) + what + path.slice(place) + rest;
}

function encodeOne(uri: string, at: number, encode: (char: string) => string): string {
  const [before, path, rest] = parts(uri);
  const place = Math.floor(at * path.length);
  const char = path[place];
  if (char === undefined || char.charCodeAt(0) > 126) return uri;
  return before + path.slice(0, place) + encode(char) + path.slice(place + 1) + rest;
}

const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, "0");

const CHANGES: Readonly<Record<string, Change>> = {
  "scheme in upper case": (uri) => uri.replace(/^[^:]*/, (scheme) => scheme.toUpperCase()),
  "host in another case": (uri) =>
    uri.replace(/^(\w+:\/\/)([^/]*)/, (_, a, b) => a + b.toUpperCase()),
  "path in another case": (uri) => {
    const [before, path, rest] = parts(uri);
    return before + path.toUpperCase() + rest;
  },
  "a character encoded": (uri, at) => encodeOne(uri, at, (char) => `%${hex(char)}`),
  "encoded in upper case": (uri, at) => encodeOne(uri, at, (char) => `%${hex(char).toUpperCase()}`),
  "encoded twice": (uri, at) => encodeOne(uri, at, (char) => `%25${hex(char)}`),
  "encoded three times": (uri, at) => encodeOne(uri, at, (char) => `%2525${hex(char)}`),
  "a dot": (uri, at) => intoPath(uri, at, "./"),
  "an encoded dot": (uri, at) => intoPath(uri, at, "%2e/"),
  "there and back": (uri, at) => intoPath(uri, at, "other/../"),
  "there and back, encoded": (uri, at) => intoPath(uri, at, "other/%2E%2e/"),
  "there and back by parameters": (uri, at) => intoPath(uri, at, "other/..;x/"),
  "another slash": (uri, at) => intoPath(uri, at, "/"),
  "an encoded slash": (uri, at) => intoPath(uri, at, "%2f"),
  "a backslash": (uri, at) => intoPath(uri, at, "\\"),
  "a slash at the end": (uri) => uri.replace(/(?=[?#]|$)/, "/"),
  "a dot at the end": (uri) => {
    const [before, path, rest] = parts(uri);
    return `${before}${path}${/\w$/.test(path) ? "." : ""}${rest}`;
  },
  "a blank at the end": (uri) => uri.replace(/(?=[?#]|$)/, "%20"),
  "a query": (uri) => (uri.includes("?") ? uri.replace("?", "?x&") : uri.replace(/(?=#|$)/, "?x")),
  "a fragment": (uri) => `${uri.replace(/#.*/, "")}#x`,
  "an encoded fragment": (uri) => `${uri}%23x`,
  "parameters of the path": (uri) => uri.replace(/(?=[?#]|$)/, ";v=1"),
  "a tab": (uri, at) => intoPath(uri, at, "\t"),
  "a zero-width space": (uri, at) => intoPath(uri, at, "\u200b"),
  "wide characters": (uri, at) =>
    encodeOne(uri, at, (char) =>
      /[a-z]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char,
    ),
  "a user": (uri) => uri.replace(/^(https?:\/\/)(?!.*@)/i, "$1someone@"),
  "the default port": (uri) => uri.replace(/^(https:\/\/[^/:%]+)(?=\/)/i, "$1:443"),
  "this machine": (uri) => uri.replace(/^file:\/\/(?=\/)/i, "file://localhost"),
  "no authority": (uri) => uri.replace(/^file:\/\/(?=\/)/i, "file:"),
};

const HIDDEN = [
  "file:///secret",
  "file:///a/b/secret.txt",
  "https://example.com/a/secret",
  "db://main/table?id=1",
  "notes:inbox/secret",
];
/** Templates that cover every spelling of the hidden resources. */
const OPEN = ["{+any}", "file:{+path}", "FILE:{+path}", "https:{+path}", "db:{+path}"];

/** Returns a different spelling of a hidden resource's URI, made by one to four random changes. */
function spelling(seed: number): { hidden: string; spelt: string; by: string } {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const hidden = pick(HIDDEN);
  const names = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    pick(Object.keys(CHANGES)),
  );
  let spelt = hidden;
  for (const name of names) spelt = CHANGES[name]?.(spelt, random()) ?? spelt;
  return { hidden, spelt, by: names.join(", ") };
}

describe.each([
  ["a prefixed server", true],
  ["an unprefixed one", false],
])("hidden resources stay hidden on %s", (_, prefixed) => {
  const hide = HIDDEN.map((name): Planted => ({ kind: "resource", name, hidden: true }));
  const templates = OPEN.map((name): Planted => ({ kind: "resource_template", name }));

  test(`none of ${SPELLINGS} spellings reaches a hidden resource through a template`, {
    timeout: 300_000,
  }, () => {
    const read = reader([...hide, ...templates], prefixed);
    const faults: string[] = [];
    for (let seed = 1; seed <= SPELLINGS; seed++) {
      const { hidden, spelt, by } = spelling(seed);
      if (read(spelt).found) faults.push(`${spelt} (${by}) reaches ${hidden}`);
    }
    expect(faults.slice(0, 5)).toEqual([]);
  });

  test("on a server without templates, no spelling of a URI reaches a hidden resource", {
    timeout: 300_000,
  }, () => {
    const read = reader([...hide, { kind: "resource", name: "file:///open" }], prefixed);
    for (let seed = 1; seed <= SPELLINGS; seed++) {
      const { spelt } = spelling(seed);
      if (read(spelt).found) expect.unreachable(spelt);
    }
    expect(read("file:///open").found).toMatchObject({ uri: "file:///open" });
    expect(read("file:///unlisted")).toMatchObject({ denied: { reason: "unlisted" } });
  });

  test("resources that are not hidden can still be read when other resources are hidden", () => {
    const read = reader([...hide, ...templates], prefixed);
    for (const uri of [
      "file:///secrets",
      "file:///a/b/secret.md",
      "file:///a/secret",
      "https://example.com/secret?x=1",
      "https://example.com:8443/a/secret",
      "db://main/table?id=2",
      "db://main/table",
      "notes:inbox/secret/1",
      "file:///a/%E2%82%AC%20b",
    ]) {
      expect([uri, read(uri).found]).toEqual([uri, { server: expect.anything(), uri }]);
    }
  });

  test("resources that no list contains can be read if the server has no hidden items", () => {
    const read = reader([{ kind: "resource", name: "file:///open" }], prefixed);
    expect(read("file:///other").found).toMatchObject({ uri: "file:///other" });
  });

  test("a hidden template blocks its URIs, except those of a narrower template that is not hidden", () => {
    const read = reader(
      [
        { kind: "resource_template", name: "db://{+path}", hidden: true },
        { kind: "resource_template", name: "db://public/{id}" },
        { kind: "resource_template", name: "db://public/secret/{id}", hidden: true },
        { kind: "resource", name: "db://listed" },
      ],
      prefixed,
    );
    const found = (uri: string) => read(uri).found !== null;
    expect(["db://public/1", "DB://public/1", "db://listed"].map(found)).toEqual([
      true,
      true,
      true,
    ]);
    for (const uri of [
      "db://private/1",
      "db://public/../private/1",
      "db://public/%2e%2e/private/1",
      "db://public/secret/1",
      "db://public/x/../secret/1",
      "db://public/secret%2f1",
    ]) {
      expect([uri, found(uri)]).toEqual([uri, false]);
    }
  });
});

test("comparableUri returns null for URIs that cannot be normalized", () => {
  for (const uri of [
    "file:///%ff",
    "file:///a%00b",
    `file:///%${"25".repeat(9)}41`,
    "x".repeat(20_000),
  ]) {
    expect(comparableUri(uri)).toBeNull();
  }
});

test("no spelling of a URI with Latchkey's own scheme leads to another server", () => {
  const read = reader([{ kind: "resource_template", name: "{+any}" }], false);
  for (const uri of ["LATCHKEY://other/x:y", "latchkey://other/x:y", " latchkey:x", "latchkey:"]) {
    expect([uri, read(uri).found]).toEqual([uri, null]);
  }
});

test("a URI that too many templates cover cannot be read", () => {
  const templates = (count: number) =>
    Array.from({ length: count }, (_, at) => [
      { kind: "resource_template" as const, name: `db://{table}/{row}{?o${at}*}` },
      { kind: "resource_template" as const, name: `db://{table}/{row}{?c${at}*}`, hidden: true },
    ]).flat();
  const few = reader(templates(10), false)("db://users/1?a");
  expect(few).toMatchObject({
    found: null,
    denied: { rule: expect.not.stringContaining("too many") },
  });
  const pairs = Math.ceil(Math.sqrt(MAX_PAIRS)) + 1;
  const many = reader(templates(pairs), false)("db://users/1?a");
  expect(many).toMatchObject({
    found: null,
    denied: { rule: expect.stringContaining("too many") },
  });
});
