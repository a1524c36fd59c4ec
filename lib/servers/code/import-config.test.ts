import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unwrap } from "@/lib/core/testing/unwrap";
import { importConfig } from "./import-config";
import { readServersFile } from "./read-servers-file";
import { referenceTo } from "./references";

const environment: Readonly<Record<string, string>> = { TOKEN: "t0ken", HOME: "/home/ada" };
const read = (name: string) => environment[name];
const file = (mcpServers: object) => JSON.stringify({ mcpServers });

function imported(mcpServers: object) {
  return unwrap(importConfig(file(mcpServers), { read }));
}

test("commands and URLs in each client's file format are converted to drafts of servers", () => {
  const drafts = imported({
    filesystem: { command: "npx", args: ["-y", "server-filesystem"], env: { LEVEL: "1" } },
    plain: { url: "https://a.example/mcp" },
    typed: { type: "http", url: "https://b.example/mcp", headers: { Authorization: "Bearer x" } },
    streamable: { type: "streamable-http", url: "https://c.example/mcp" },
    old: { type: "sse", url: "https://d.example/sse" },
    stdio: { type: "stdio", command: "node" },
  }).map(({ draft }) => draft);
  expect(drafts).toEqual([
    {
      name: "filesystem",
      transport: "stdio",
      command: "npx",
      args: ["-y", "server-filesystem"],
      env: { LEVEL: "1" },
    },
    { name: "plain", transport: "http", url: "https://a.example/mcp" },
    {
      name: "typed",
      transport: "http",
      url: "https://b.example/mcp",
      headers: { Authorization: "Bearer x" },
    },
    { name: "streamable", transport: "http", url: "https://c.example/mcp" },
    { name: "old", transport: "sse", url: "https://d.example/sse" },
    { name: "stdio", transport: "stdio", command: "node", args: [] },
  ]);
});

test("paths in a command's arguments are declared if they exist, and a note says so", () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "import-"));
  const args = [
    "-y",
    "server-filesystem",
    folder,
    "/no/such/folder",
    `--root=${import.meta.dirname}`,
  ];
  const [{ draft, notes } = { draft: null, notes: [] }] = imported({
    files: { command: "npx", args },
  });
  rmSync(folder, { recursive: true });
  const paths = [folder, import.meta.dirname];
  expect(draft).toMatchObject({ paths: paths.map((path) => ({ path, access: "write" })) });
  expect(notes).toEqual([`It may read and write the paths in its arguments: ${paths.join(", ")}.`]);
});

test("server names become slugs, and a note lists the unknown fields that were left out", () => {
  expect(
    imported({ "My Großer_Server!": { url: "https://a.example", autoApprove: [], timeout: 3 } }),
  ).toMatchObject([
    {
      from: "My Großer_Server!",
      draft: { name: "my-gro-er-server" },
      notes: ["It is called my-gro-er-server.", "Left out: autoApprove, timeout."],
    },
  ]);
  expect(imported({ off: { command: "x", disabled: true } })[0]?.draft).toMatchObject({
    enabled: false,
  });
});

test("each entry that cannot be imported gets a reason, while the other entries are imported", () => {
  const all = imported({
    latchkey: { url: "https://keys.example.com/mcp" },
    "!!": { command: "x" },
    nothing: {},
    list: [],
    odd: { type: "websocket", url: "wss://x" },
    unset: { url: "https://a.example", headers: { A: referenceTo("UNSET") } },
    Twice: { command: "x" },
    twice: { command: "y" },
  });
  expect(all.map(({ from, problem }) => [from, problem])).toEqual([
    ["latchkey", "latchkey is the name of Latchkey's own tools."],
    ["!!", "Its name has neither letters nor digits."],
    ["nothing", "It has neither a command nor a url."],
    ["list", "It is not an object."],
    ["odd", 'Its type is "websocket", which Latchkey does not speak.'],
    ["unset", "UNSET is not set in the environment."],
    ["Twice", null],
    ["twice", "Another entry would also be named twice."],
  ]);
});

test("only the chosen entries are imported, under their new names, and they may use the names of other entries", () => {
  const text = file({ one: { url: "https://a.example" }, two: { url: "https://b.example" } });
  const drafts = unwrap(importConfig(text, { read, names: { two: "one", none: "none" } }));
  expect(drafts.map(({ from, draft, problem }) => [from, draft?.name, problem])).toEqual([
    ["two", "one", null],
  ]);
});

test("references in each client's syntax are resolved from the environment", () => {
  const [entry] = imported({
    a: {
      command: "run",
      args: [`${"$"}{HOME}/x`, `${"$"}{PLACE:-elsewhere}`],
      env: { TOKEN: `Bearer ${referenceTo("TOKEN")}` },
    },
  });
  expect(entry?.draft).toMatchObject({
    args: ["/home/ada/x", "elsewhere"],
    env: { TOKEN: "Bearer t0ken" },
  });
});

test("a variable whose value would be stored in plain text gets a note with advice", () => {
  const notes = (entry: object) => imported({ a: entry })[0]?.notes;
  const [one, two] = [referenceTo("TOKEN"), referenceTo("UNSET")];
  const sealed = (part: string, names: string, where: string) => [
    `The value of ${names} is stored and shown as part of its ${part}. For a secret, change the file to refer to it ${where}, where it is sealed.`,
  ];
  expect(notes({ command: "x", args: ["--key", one, `--also=${one}`, `${two}`] })).toEqual(
    sealed("command line", "TOKEN, UNSET", "in env"),
  );
  expect(notes({ command: one })).toEqual(sealed("command line", "TOKEN", "in env"));
  expect(notes({ url: `https://a.example/${one}/mcp` })).toEqual(
    sealed("address", "TOKEN", "in a header"),
  );
  // The note also appears for an entry that must first be given another name.
  const twice = imported({ b: { command: "x" }, B: { command: one }, "!": { command: one } });
  expect(twice.map(({ notes: all }) => all.length)).toEqual([0, 1, 1]);
  expect(notes({ command: "x", env: { KEY: one } })).toEqual([]);
  expect(notes({ url: "https://a.example", headers: { Authorization: two } })).toEqual([]);
});

test("importConfig refuses a file of an unknown kind", () => {
  expect(importConfig("{", { read })).toMatchObject({ failure: { code: "malformed_body" } });
  expect(importConfig("[]", { read })).toMatchObject({
    failure: { fields: { file: expect.any(String) } },
  });
  expect(importConfig(`{"servers":{}}`, { read })).toMatchObject({
    failure: { fields: { mcpServers: expect.any(String) } },
  });
});

test("readServersFile reports every variable that is not set", () => {
  const text = JSON.stringify({
    servers: {
      a: { transport: "http", headers: { X: referenceTo("ONE"), Y: referenceTo("TOKEN") } },
      b: { transport: "stdio", args: ["x", referenceTo("TWO")] },
    },
  });
  expect(readServersFile(text, read)).toMatchObject({
    ok: false,
    failure: {
      code: "invalid_input",
      fields: {
        "servers.a.headers.X": "ONE is not set in the environment.",
        "servers.b.args.1": "TWO is not set in the environment.",
      },
    },
  });
  expect(readServersFile('{"servers":{},"mcpServers":{}}', read)).toMatchObject({ ok: false });
});

test.each([
  ['{"servers":[]}', "servers", "Give an object of servers by name."],
  ['{"servers":{"a":"b"}}', "servers.a", "Give an object."],
  ['{"servers":{"a":null}}', "servers.a", "Give an object."],
  ['{"servers":{"a":[]}}', "servers.a", "Give an object."],
  ['{"$schema":"x","servers":{},"b":{}}', "b", "A file of servers has only the field servers."],
  ["[]", "file", "This is not a JSON object."],
])("readServersFile refuses %s with an error for %s", (text, field, problem) => {
  expect(readServersFile(text, read)).toEqual({
    ok: false,
    failure: { code: "invalid_input", fields: { [field]: problem } },
  });
});
