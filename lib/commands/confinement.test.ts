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
 * A real command tries, below a real Latchkey process, what no command should be able to: with
 * bubblewrap where it works here, and as if there were none, which is all that is tried elsewhere.
 */
const here = await findConfinement({ stdioConfinement: "auto" });
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const users: [string, number][] = isRoot
  ? [
      ["an ordinary user", NOBODY],
      ["root", 0],
    ]
  : [["the user of the tests", process.getuid?.() ?? 0]];
const LIMIT_MS = 30_000;

/** Everything tried at once by one command, of which each test reads its part. */
function tried(host: () => string, uid: number, more: { env?: Record<string, string> } = {}) {
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
  describe.each(users)("confined, below a Latchkey of %s", (_who, uid) => {
    const host = built("as found");
    const at = tried(host, uid);

    test("it reads neither the root secret, nor other servers' folders, nor what is nobody's business", () => {
      expect(at.outcome.read).toEqual({ secret: "ENOENT", others: "ENOENT", outside: "ENOENT" });
    });

    test("it sees nothing of the process that started it, and connects to no Postgres", () => {
      expect(at.outcome.open).toEqual({ maps: "ENOENT", environ: "ENOENT", mem: "ENOENT" });
      expect(at.outcome.signal).toEqual({ host: "ESRCH" });
      expect(at.outcome.connect).toEqual({ postgres: "ENOENT" });
    });

    test("it writes to its own folder, its own /tmp and what is declared so, and nowhere else", () => {
      const { outside: _made, ...written } = at.outcome.write;
      expect(written).toEqual({
        ...{ root: "EROFS", system: "EROFS", readable: "EROFS" },
        ...{ writable: "done", own: "done", tmp: "done", shm: "done" },
      });
      expect(readFileSync(at.scene.outside, "utf8")).toBe("x");
      expect(readFileSync(join(at.scene.writable, "new"), "utf8")).toBe("intruded");
      expect(at.outcome.list.readable).toBe(at.scene.setuid === null ? "" : "who");
    });

    test("it has no descriptor that was inherited, and only the declared environment", () => {
      expect(at.outcome.openFiles).toEqual([]);
      expect(at.outcome.env).toEqual(["DECLARED", "HOME", "PATH", "PWD", "SHLVL", "_"]);
    });

    test("no setuid program gives it more rights, and it begins only so many processes", () => {
      expect(at.outcome.gains).toBe(false);
      expect(at.outcome.runsAs).toBe(String(at.outcome.uid));
      expect(at.outcome.uid).not.toBe(0);
      expect(at.outcome.forks).toBe("");
    });

    test(
      "when Latchkey is killed with -9, nothing of it stays, not even what left its group",
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

  describe("where Latchkey is among the system's folders", () => {
    const host = built("as found");
    const uid = users[0]?.[1] ?? 0;

    test(
      "what of Latchkey's is among the system's folders is hidden there",
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
  test("bubblewrap does not work here, and it is said why and what to do", () => {
    expect(here.reason).not.toBe("");
    expect(process.platform === "linux" ? here.advice : "none").not.toBe("");
  });
}

describe.each(users)("without bubblewrap, below a Latchkey of %s", (_who, uid) => {
  const host = built("absent");
  const at = tried(host, uid);

  test("it sees what its user may see, which is what is said of it", () => {
    const { secret, others, outside } = at.outcome.read;
    expect(outside).toBe("1 bytes");
    const theirs = uid === 0 ? "EACCES" : "1 bytes";
    expect({ secret, others }).toEqual({ secret: theirs, others: theirs });
  });

  test("it still has no descriptor that was inherited, and only the declared environment", () => {
    expect(at.outcome.openFiles).toEqual([]);
    for (const name of at.outcome.env) {
      expect(["DECLARED", "HOME", MARK, "OLDPWD", "PATH", "PWD", "SHLVL", "_"]).toContain(name);
    }
  });

  test.each(["killed with -9", "done with it"])(
    "when Latchkey is %s, nothing of it stays, not even what left its group",
    async (how) => {
      const scene = hostScene(uid);
      const mark = `leaver-${process.pid}-${uid}-${how.length}`;
      const run = await runHost(host(), scene, { leave: mark });
      expect(run.outcome.cwd).toContain("trial-");
      await expect.poll(() => marked(mark)).toBeGreaterThan(0);
      if (how === "done with it") await run.stop();
      else run.process.kill("SIGKILL");
      await expect.poll(() => marked(mark)).toBe(0);
      scene.remove();
    },
    LIMIT_MS,
  );

  test("no setuid program gives it more rights where setpriv is there to say so", async () => {
    const { prefix } = await tryAbilities();
    expect(at.outcome.gains).toBe(prefix.length === 0);
    if (prefix.length > 0) expect(at.outcome.runsAs).toBe(String(at.outcome.uid));
  });

  test("only a user of its own is given a number of processes", () => {
    expect(at.outcome.forks).toBe(uid === 0 ? "" : "all");
  });
});

test.each(here.kind === "bubblewrap" ? (["as found", "absent"] as const) : (["absent"] as const))(
  "a command is asked to end, and has its time to (bubblewrap %s)",
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

test("what holds a sandbox is given none of the declared environment, nor any eye that lists processes", () => {
  const env = { LD_PRELOAD: "/own/lib.so", TOKEN: "planted" };
  const {
    argv,
    env: given,
    options,
  } = launchOf({
    ...{ command: "/bin/cat", args: ["-n"], env, paths: [], privatePaths: [], processes: 10 },
    lodging: { uid: null, folder: "/own", mark: "mark" },
    confinement: { kind: "bubblewrap", command: "bwrap", sizes: true },
  });
  expect(Object.keys(given)).toEqual(["PATH"]);
  expect(argv.join(" ")).not.toMatch(/LD_PRELOAD|planted/);
  expect(options).toContain("--setenv\0LD_PRELOAD\0/own/lib.so\0");
});

test("what is not found is not used, and what does not work says why", async () => {
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

test("off confines nothing, whatever there is", async () => {
  const off = await findConfinement({ stdioConfinement: "off" });
  expect(off).toMatchObject({ reason: "STDIO_CONFINEMENT is off" });
  expect(off.kind).toBe(isRoot ? "own_user" : "none");
});
