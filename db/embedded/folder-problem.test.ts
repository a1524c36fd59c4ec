import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderProblem } from "./folder-problem";

const folder = mkdtempSync(path.join(tmpdir(), "folder-problem-"));
const starter = path.resolve(import.meta.dirname, `../../dist/test-starter-${process.pid}.mjs`);
const isRoot = process.getuid?.() === 0;
const ASIDE = ["unshare", "--mount", ...(isRoot ? [] : ["--user", "--map-root-user"]), "sh", "-c"];
const [unshare = "", ...flags] = ASIDE;
const mayMount = spawnSync(unshare, [...flags, `mount -t tmpfs none ${folder}`]).status === 0;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  await build({
    stdin: {
      contents: `import { startEmbedded } from "./start";
        const [dataDir, uid] = process.argv.slice(2);
        // Only after the program is loaded: another user may not be able to read it.
        if (uid) process.setuid(Number(uid));
        startEmbedded({ dataDir }).then(
          ({ stop }) => stop().then(() => console.log(JSON.stringify({ code: "started" }))),
          ({ name, code, message }) => console.log(JSON.stringify({ name, code, message })),
        );`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outfile: starter,
  });
});
afterAll(() => {
  rmSync(starter, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

function start(dataDir: string, prefix: readonly string[] = [], uid?: number) {
  const as = uid === undefined ? [] : [String(uid)];
  const [file = "", ...args] = [...prefix, process.execPath, starter, dataDir, ...as];
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as { name: string; code: string; message: string };
}

function expectLine(failure: { name: string; message: string }, words: RegExp) {
  expect(failure.name).toBe("EmbeddedFailure");
  expect(failure.message).toMatch(words);
  expect(failure.message).toMatch(/DATABASE_URL to use a Postgres of your own\.$/);
  expect(failure.message).not.toContain("\n");
}

test("a path that is not a folder or cannot be written is reported in one line", () => {
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  expectLine(
    start(path.join(file, "data")),
    /leads through a file: name another one in LATCHKEY_DATA/,
  );
  expectLine(start(file), /is not a folder/);
  const others = path.join(folder, "others");
  mkdirSync(others, { mode: 0o555 });
  const ordinary = isRoot ? 65_534 : undefined;
  expectLine(start(path.join(others, "data"), [], ordinary), /may not write to .*\(chown\)/);
});

/** On machines that do not permit mounting, only the conversion of the errors is tested. */
test.each([
  [
    "full",
    "ENOSPC",
    `mount -t tmpfs -o size=64k none "$1"; dd if=/dev/zero of="$1/x" 2>/dev/null;`,
    /is full: free some space/,
  ],
  [
    "too small",
    "ENOSPC",
    `mount -t tmpfs -o size=3m none "$1";`,
    /No space left on device|is full: free some space/,
  ],
  ["read-only", "EROFS", `mount -t tmpfs -o ro none "$1";`, /is read-only: mount it for writing/],
])(
  "a disk that is %s is reported in one line",
  (_what, code, mount, words) => {
    const at = path.join(folder, "disk");
    mkdirSync(at, { recursive: true });
    if (mayMount) {
      expectLine(start(at, [...ASIDE, `${mount} shift; exec "$@"`, "sh", at]), words);
    } else {
      const error = Object.assign(new Error(code), { code, syscall: "mkdir" });
      expectLine(folderProblem(error, at) ?? { name: "", message: "" }, /full|read-only/);
    }
  },
  30_000,
);

test("a file system that does not support sockets is reported in one line, and unrelated errors are not", () => {
  const refused = Object.assign(new Error("x"), { code: "EINVAL", syscall: "listen" });
  expectLine(
    folderProblem(refused, folder) ?? { name: "", message: "" },
    /does not support unix sockets/,
  );
  expect(folderProblem(new TypeError("x"), folder)).toBeNull();
  expect(folderProblem(Object.assign(refused, { syscall: "read" }), folder)).toBeNull();
});
