import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { confinementView } from "@/lib/commands/confinement-view";
import type { Confinement } from "@/lib/commands/find-confinement";
import { workingFolderParents } from "@/lib/commands/working-folders";
import { testContext } from "@/lib/core/testing/context";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { DeclaredPath } from "@/lib/servers/view";
import { startChild } from "./start-child";

const dataDir = mkdtempSync(join(tmpdir(), "start-child-"));
afterAll(() => {
  for (const folder of [dataDir, ...workingFolderParents(dataDir)])
    rmSync(folder, { recursive: true, force: true });
});

const { config, secrets, log } = testContext({ db: null as never });
const host = (stdioConfinement: "auto" | "required"): LatchkeyProcess => ({
  ...{ db: null as never, secrets, log, behindEdge: false },
  config: { ...config, allowStdio: true, dataDir, privatePaths: [dataDir], stdioConfinement },
});
const target = (paths: readonly string[]): UpstreamTarget => ({
  ...{
    id: null,
    version: 0,
    name: "one",
    callSeconds: 1,
    times: {},
    sendsCaller: false,
    sessions: "shared" as const,
    issuesSessions: null,
    era: null,
  },
  reach: {
    ...{ transport: "stdio" as const, command: "/bin/cat", args: [], env: {} },
    paths: paths.map((path) => ({ path, access: "read" as const })),
  },
});
const sandbox: Confinement = { kind: "bubblewrap", command: "/no/such/bwrap", sizes: true };
const missing = { reason: "bubblewrap is not installed", advice: "install it" };
const none: Confinement = { kind: "none", prefix: [], ...missing };
const ownUser: Confinement = { kind: "own_user", prefix: ["setpriv"], ...missing };
const starting = (how: "auto" | "required", found: Confinement, paths: readonly string[] = []) =>
  startChild(host(how), target(paths), undefined, undefined, async () => found);

test.each([
  ["no sandbox at all", none],
  ["a user of its own only", ownUser],
])("if confinement is required, a command is not started with %s", async (_what, found) => {
  await expect(starting("required", found)).rejects.toMatchObject({
    fault: "command_unconfined",
    detail: expect.stringContaining("bubblewrap is not installed"),
  });
  expect(await starting("required", sandbox)).toHaveProperty("start");
  expect(await starting("auto", found)).toHaveProperty("start");
});

test.each([
  ["/no/such/folder", "/no/such/folder is not there"],
  [dataDir, "Latchkey's own: no command may see it"],
  [tmpdir(), "holds what is Latchkey's own"],
])(
  "a path that cannot be used is named in the error before the command starts: %s",
  async (path, says) => {
    await expect(starting("auto", sandbox, [path])).rejects.toMatchObject({
      fault: "command_sandbox",
      detail: expect.stringContaining(says),
      started: false,
    });
  },
);

test("a path is refused if the command could have replaced it with a link", async () => {
  const shared = mkdtempSync(join(tmpdir(), "shared-"));
  const [inside, aside] = [join(shared, "inside"), join(shared, "aside")];
  mkdirSync(inside);
  symlinkSync(import.meta.dirname, join(inside, "notes"));
  symlinkSync(inside, aside);
  const given = (path: string, access: "read" | "write") => ({ path, access });
  const start = (paths: DeclaredPath[]) => {
    const { reach, ...rest } = target([]);
    return startChild(
      host("auto"),
      { ...rest, reach: { ...reach, paths } } as UpstreamTarget,
      undefined,
      undefined,
      async () => sandbox,
    );
  };
  const notes = given(join(inside, "notes"), "read");
  await expect(start([given(inside, "write"), notes])).rejects.toMatchObject({
    fault: "command_sandbox",
    detail: expect.stringContaining("is a link out of"),
  });
  expect(await start([given(inside, "read"), notes])).toHaveProperty("start");
  expect(await start([given(shared, "write"), given(aside, "read")])).toHaveProperty("start");
  rmSync(shared, { recursive: true });
});

test("the server's page describes the confinement with which its command runs", async () => {
  const row = {
    ...{ transport: "stdio" as const, command: "/bin/cat", paths: [] },
    args: [import.meta.dirname, "-n"],
  };
  const said = (how: "auto" | "required", found: Confinement, paths: string[] | null = []) =>
    confinementView(
      host(how).config,
      { ...row, paths: paths?.map((path) => ({ path, access: "read" as const })) ?? null },
      found,
    );
  expect(await said("auto", sandbox)).toEqual({
    ...{ kind: "bubblewrap", why: null },
    unseen: [import.meta.dirname],
  });
  expect(await said("auto", sandbox, [import.meta.dirname])).toMatchObject({ unseen: [] });
  expect(await said("auto", sandbox, null)).toMatchObject({ unseen: [] });
  expect(await said("auto", none)).toEqual({
    kind: "none",
    why:
      "It can read everything that Latchkey can read, including the root secret: bubblewrap is not " +
      "installed. Setuid programs may give it more rights. Install it, or run the server in a " +
      "container of its own and register its URL, or start Latchkey as root.",
    unseen: [],
  });
  expect((await said("auto", ownUser))?.why).toBe(
    "It runs as a separate user, and can read what any user of this machine may read: bubblewrap " +
      "is not installed. Install it, or run the server in a container of its own and register its URL.",
  );
  expect((await said("required", none))?.why).toContain("It is not started");
  const http = { ...row, transport: "http" as const, command: null };
  expect(await confinementView(host("auto").config, http)).toBeNull();
});
