import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { testContext } from "@/lib/core/testing/context";
import { exportServers } from "@/lib/servers/code/export-servers";
import { planServers } from "@/lib/servers/code/plan-servers";
import type { RegisterUpstreamInput } from "@/lib/servers/schema";
import { makeServer } from "@/lib/servers/testing/servers";
import { registerUpstream } from "./register-upstream";
import { showUpstream } from "./show-upstream";
import { updateUpstream } from "./update-upstream";

let database: TestDatabase;
const dataDir = mkdtempSync(join(tmpdir(), "command-paths-"));
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true });
});
afterEach(() => database.db.delete(upstreams));

const ctx = () => {
  const plain = testContext({ db: database.db });
  const own = { allowStdio: true, dataDir, privatePaths: [dataDir] };
  return { ...plain, config: { ...plain.config, ...own } };
};
const command: RegisterUpstreamInput = { name: "files", transport: "stdio", command: "npx" };
const notes = { path: "/srv/notes", access: "write" as const };
const pathsOf = async (name = "files") => {
  const shown = await showUpstream(ctx(), { name });
  return shown.ok ? shown.value.upstream.paths : "not found";
};
const fieldsOf = (result: { ok: boolean; failure?: { fields?: Record<string, string> } }) =>
  result.ok ? {} : result.failure?.fields;

test("a command sees only its declared paths, and changing the paths deletes no secret", async () => {
  await registerUpstream(ctx(), { ...command, env: { TOKEN: "planted" } });
  expect(await pathsOf()).toEqual([]);
  const done = await updateUpstream(ctx(), { name: "files", changes: { paths: [notes] } });
  expect(done).toMatchObject({ ok: true, value: { dropped: { env: [] }, changed: ["paths"] } });
  expect(await pathsOf()).toEqual([notes]);
  await updateUpstream(ctx(), { name: "files", changes: { title: "Files" } });
  expect(await pathsOf()).toEqual([notes]);
});

test.each([
  ["not absolute", "srv/notes", "Give an absolute path, such as /srv/notes."],
  ["with a slash at its end", "/srv/notes/", "Give an absolute path, such as /srv/notes."],
  ["the root folder", "/", "Give an absolute path, such as /srv/notes."],
  ["with two dots", "/srv/../etc", "Write it without . and .. in it."],
  ["in a folder of which each command has its own", "/proc/1", "Each command has its own."],
])("a path is refused if it is %s", async (_what, path, says) => {
  const made = await registerUpstream(ctx(), { ...command, paths: [{ path, access: "read" }] });
  expect(fieldsOf(made)).toEqual({ "paths.0.path": says });
});

test("a duplicate path is refused, and so is any path for an HTTP server", async () => {
  expect(fieldsOf(await registerUpstream(ctx(), { ...command, paths: [notes, notes] }))).toEqual({
    paths: "One path is given twice.",
  });
  const http = { name: "issues", transport: "http" as const, url: "https://mcp.example.com/mcp" };
  expect(fieldsOf(await registerUpstream(ctx(), { ...http, paths: [notes] }))).toEqual({
    paths: "Only stdio servers have paths.",
  });
});

test("Latchkey's private paths are refused when a server is registered, changed or tested", async () => {
  const own = { path: join(dataDir, "stdio"), access: "read" as const };
  const above = { path: tmpdir(), access: "read" as const };
  await registerUpstream(ctx(), command);
  for (const paths of [[own], [notes, above]]) {
    const at = `paths.${paths.length - 1}.path`;
    const refused = { [at]: expect.stringContaining("Latchkey's own") };
    const another = { ...command, name: "another", paths };
    expect(fieldsOf(await registerUpstream(ctx(), another))).toEqual(refused);
    const change = { name: "files", changes: { paths } };
    expect(fieldsOf(await updateUpstream(ctx(), change))).toEqual(refused);
    expect(fieldsOf(await testUpstream(ctx(), { ...command, paths }))).toEqual(refused);
  }
  expect(await pathsOf()).toEqual([]);
});

test("a command that was registered before paths could be declared keeps null until it declares paths", async () => {
  await makeServer(database.db, "stdio");
  expect(await pathsOf()).toBeNull();
  await updateUpstream(ctx(), { name: "files", changes: { title: "Files" } });
  expect(await pathsOf()).toBeNull();
  const code = { name: "files", title: "Files", transport: "stdio" as const, command: "files" };
  const servers = [{ ...code, args: ["--quiet"] }];
  expect(await planServers(ctx(), { servers })).toMatchObject({ value: { changes: 0 } });
  const declared = servers.map((server) => ({ ...server, paths: [notes] }));
  expect(await planServers(ctx(), { servers: declared })).toMatchObject({
    value: { servers: [{ details: [expect.stringContaining("paths: none →")] }] },
  });
  await updateUpstream(ctx(), { name: "files", changes: { paths: [] } });
  expect(await pathsOf()).toEqual([]);
});

test("a server that becomes a command starts without paths, and one that becomes an HTTP server loses them", async () => {
  await makeServer(database.db, "http");
  expect(await pathsOf()).toBeNull();
  await updateUpstream(ctx(), { name: "files", changes: { transport: "stdio", command: "npx" } });
  expect(await pathsOf()).toEqual([]);
  await updateUpstream(ctx(), { name: "files", changes: { paths: [notes] } });
  const url = "https://mcp.example.com/mcp";
  await updateUpstream(ctx(), { name: "files", changes: { transport: "http", url } });
  expect(await pathsOf()).toBeNull();
});

test("declared paths are exported, and planning from the exported file shows no changes", async () => {
  await registerUpstream(ctx(), { ...command, paths: [notes] });
  const exported = await exportServers(ctx(), {});
  expect(exported).toMatchObject({ value: { servers: { files: { paths: [notes] } } } });
  const servers = [{ ...command, paths: [notes] }];
  expect(await planServers(ctx(), { servers })).toMatchObject({ value: { changes: 0 } });
});
