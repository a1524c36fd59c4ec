import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MARK } from "@/gateway/upstreams/stdio/guard-script";
import { launchOf } from "@/gateway/upstreams/stdio/launch";
import type { Outcome } from "@/gateway/upstreams/testing/intruder";
import { marked } from "@/gateway/upstreams/testing/marked";
import {
  buildHost,
  type HostScene,
  hostScene,
  runHost,
} from "@/gateway/upstreams/testing/stdio-host";
import { findConfinement, tryAbilities } from "./find-confinement";

/**
 * In these tests, a real Latchkey process starts a real command, and the command attempts
 * everything that is forbidden. The tests run without bubblewrap and, if bubblewrap works on this
 * machine, also with it.
 */
const here = await findConfinement({ stdioConfinement: "auto" });
const NOBODY_UID = 65_534;
const isRoot = process.getuid?.() === 0;
const users: [string, number][] = isRoot
  ? [
      ["an ordinary user", NOBODY_UID],
      ["root", 0],
    ]
  : [["the user of the tests", process.getuid?.() ?? 0]];
const LIMIT_MS = 30_000;

/**
 * Runs a command that attempts everything that is forbidden to commands. Each test then checks a
 * part of the outcome.
 */
function runAttempts(host: () => string, uid: number, more: { env?: Record<string, string> } = {}) {
  const at = {} as { scene: HostScene; outcome: Outcome; said: Readonly<Record<string, unknown>> };
  beforeAll(async () => {
    const scene = hostScene(uid);
    const attempts = {
      read: { secret: scene.secret, others: scene.othersNote, outside: scene.outside },
      write: {
        outside: scene.outside,
        root: "/intruded",
        system: "/usr/intruded",
        readable: join(scene.readable, "new"),
        writable: join(scene.writable, "new"),
        own: "new",
        tmp: "/tmp/new",
        shm: "/dev/shm/new",
      },
      connect: { postgres: join(scene.socketDir, ".s.PGSQL.5432") },
      list: { readable: scene.readable },
      ...(scene.setuid === null ? {} : { setuid: scene.setuid }),
      forks: 90,
    };
    const reach = { env: { DECLARED: "yes", ...more.env } };
    const run = await runHost(host(), scene, attempts, { processes: 60, reach });
    await run.stop();
    Object.assign(at, { scene, outcome: run.outcome, said: run.said });
  }, LIMIT_MS);
  afterAll(() => at.scene?.remove());
  return at;
}

function built(bubblewrap: "as found" | "absent") {
  const at = {} as { host: Awaited<ReturnType<typeof buildHost>> };
  beforeAll(async () => {
    at.host = await buildHost(bubblewrap);
  }, LIMIT_MS);
  afterAll(() => at.host.remove());
  return () => at.host.file;
}

if (here.kind === "bubblewrap") {
  describe.each(users)("a confined command is isolated if Latchkey runs as %s", (_who, uid) => {
    const host = built("as found");
    const at = runAttempts(host, uid);

    test("a confined command cannot read the root secret, other servers' folders, or other files", () => {
      expect(at.outcome.read).toEqual({ secret: "ENOENT", others: "ENOENT", outside: "ENOENT" });
    });

    test("a confined command can neither inspect Latchkey's process nor connect to Postgres", () => {
      expect(at.outcome.open).toEqual({ maps: "ENOENT", environ: "ENOENT", mem: "ENOENT" });
      expect(at.outcome.signal).toEqual({ host: "ESRCH" });
      expect(at.outcome.connect).toEqual({ postgres: "ENOENT" });
    });

    test("a confined command can write only to its folder, its own /tmp and the declared paths", () => {
      const { outside: _made, ...written } = at.outcome.write;
      expect(written).toEqual({
        ...{ root: "EROFS", system: "EROFS", readable: "EROFS" },
        ...{ writable: "done", own: "done", tmp: "done", shm: "done" },
      });
      expect(readFileSync(at.scene.outside, "utf8")).toBe("x");
      expect(readFileSync(join(at.scene.writable, "new"), "utf8")).toBe("intruded");
      expect(at.outcome.list.readable).toBe(at.scene.setuid === null ? "" : "who");
    });

    test("a confined command inherits no open files and gets only the declared environment variables", () => {
      expect(at.outcome.openFiles).toEqual([]);
      expect(at.outcome.env).toEqual(["DECLARED", "HOME", "PATH", "PWD", "SHLVL", "_"]);
    });

    test("a confined command gains no privileges from setuid programs, and its processes are limited", () => {
      expect(at.outcome.gains).toBe(false);
      expect(at.outcome.runsAs).toBe(String(at.outcome.uid));
      expect(at.outcome.uid).not.toBe(0);
      expect(at.outcome.forks).toBe("");
    });

    test(
      "when Latchkey is killed with -9, its commands' processes end, even in other process groups",
      async () => {
        const scene = hostScene(uid);
        const mark = `leaver-${process.pid}-${uid}`;
        const run = await runHost(host(), scene, { leave: mark });
        expect(run.outcome.cwd).toContain("trial-");
        await expect.poll(() => marked(mark)).toBeGreaterThan(0);
        run.process.kill("SIGKILL");
        await expect.poll(() => marked(mark)).toBe(0);
        scene.remove();
      },
      LIMIT_MS,
    );
  });

  describe("Latchkey can be installed inside a system folder", () => {
    const host = built("as found");
    const uid = users[0]?.[1] ?? 0;

    test(
      "private paths inside the system's folders are hidden from confined commands",
      async () => {
        const scene = hostScene(uid);
        const privatePaths = [scene.dataDir, "/usr/share", "/etc/hosts"];
        const list = { hidden: "/usr/share", shown: "/usr/bin" };
        const read = { hosts: "/etc/hosts" };
        const run = await runHost(host(), scene, { list, read }, { config: { privatePaths } });
        expect(run.outcome.list.hidden).toBe("");
        expect(run.outcome.list.shown).toContain("sh");
        expect(run.outcome.read.hosts).not.toBe("");
        await run.stop();
        scene.remove();
      },
      LIMIT_MS,
    );
  });
} else {
  test("if bubblewrap does not work, findConfinement returns the reason and advice", () => {
    expect(here.reason).not.toBe("");
    expect(process.platform === "linux" ? here.advice : "none").not.toBe("");
  });
}

describe.each(users)(
  "without bubblewrap, a command is only partly confined if Latchkey runs as %s",
  (_who, uid) => {
    const host = built("absent");
    const at = runAttempts(host, uid);

    test("without bubblewrap, a command can read every file that its user may read", () => {
      const { secret, others, outside } = at.outcome.read;
      expect(outside).toBe("1 bytes");
      const theirs = uid === 0 ? "EACCES" : "1 bytes";
      expect({ secret, others }).toEqual({ secret: theirs, others: theirs });
    });

    test("without bubblewrap, a command inherits no open files and gets only the declared variables", () => {
      expect(at.outcome.openFiles).toEqual([]);
      for (const name of at.outcome.env) {
        expect(["DECLARED", "HOME", MARK, "OLDPWD", "PATH", "PWD", "SHLVL", "_"]).toContain(name);
      }
    });

    test.each(["killed with -9", "stopped"])(
      "when Latchkey is %s, all of its commands' processes end, even in other process groups",
      async (how) => {
        const scene = hostScene(uid);
        const mark = `leaver-${process.pid}-${uid}-${how.length}`;
        const run = await runHost(host(), scene, { leave: mark });
        expect(run.outcome.cwd).toContain("trial-");
        await expect.poll(() => marked(mark)).toBeGreaterThan(0);
        if (how === "stopped") await run.stop();
        else run.process.kill("SIGKILL");
        await expect.poll(() => marked(mark)).toBe(0);
        scene.remove();
      },
      LIMIT_MS,
    );

    test("a command gains no privileges from setuid programs if setpriv is available", async () => {
      const { prefix } = await tryAbilities();
      expect(at.outcome.gains).toBe(prefix.length === 0);
      if (prefix.length > 0) expect(at.outcome.runsAs).toBe(String(at.outcome.uid));
    });

    test("the number of a command's processes is limited only if the command has its own user", () => {
      expect(at.outcome.forks).toBe(uid === 0 ? "" : "all");
    });
  },
);

test.each(here.kind === "bubblewrap" ? (["as found", "absent"] as const) : (["absent"] as const))(
  "a command gets SIGTERM and time to exit before it is killed (bubblewrap %s)",
  async (bubblewrap) => {
    const host = await buildHost(bubblewrap);
    const scene = hostScene(users[0]?.[1] ?? 0);
    const parting = join(scene.writable, "parting");
    const run = await runHost(host.file, scene, { parting });
    await run.stop();
    expect(readFileSync(parting, "utf8")).toBe("asked");
    scene.remove();
    host.remove();
  },
  LIMIT_MS,
);

test("neither the argv nor the environment of bubblewrap contains the declared variables", () => {
  const env = { LD_PRELOAD: "/own/lib.so", TOKEN: "planted" };
  const {
    argv,
    env: given,
    options,
  } = launchOf({
    ...{ command: "/bin/cat", args: ["-n"], env, paths: [], privatePaths: [], processes: 10 },
    ownUser: { uid: null, folder: "/own", mark: "mark" },
    confinement: { kind: "bubblewrap", command: "bwrap", sizes: true },
  });
  expect(Object.keys(given)).toEqual(["PATH"]);
  expect(argv.join(" ")).not.toMatch(/LD_PRELOAD|planted/);
  expect(options).toContain("--setenv\0LD_PRELOAD\0/own/lib.so\0");
});

test("confinement tools that are missing or broken are not used, and the reason is given", async () => {
  const none = await tryAbilities("/no/such/folder");
  expect(none.prefix).toEqual([]);
  expect(none.bubblewrap).toMatchObject({ reason: expect.any(String) });
  expect(none.bubblewrap).not.toHaveProperty("kind");
  if (process.platform !== "linux") return;
  expect(none.bubblewrap).toMatchObject({ reason: "bubblewrap is not installed" });
  const folder = mkdtempSync(join(tmpdir(), "tools-"));
  chmodSync(folder, 0o755);
  for (const name of ["bwrap", "setpriv"]) {
    const script = "#!/bin/sh\necho 'bwrap: No permissions to create a namespace' >&2; exit 1";
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  const broken = await tryAbilities(folder);
  rmSync(folder, { recursive: true });
  expect(broken).toEqual({
    prefix: [],
    bubblewrap: {
      reason: "bubblewrap does not work here (bwrap: No permissions to create a namespace)",
      advice: expect.stringContaining("user namespaces"),
    },
  });
});

test("with STDIO_CONFINEMENT=off, bubblewrap is not used even if it works", async () => {
  const off = await findConfinement({ stdioConfinement: "off" });
  expect(off).toMatchObject({ reason: "STDIO_CONFINEMENT is off" });
  expect(off.kind).toBe(isRoot ? "own_user" : "none");
});
