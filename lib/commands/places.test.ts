import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pathProblem } from "./declared-paths";
import { impliedPaths, namedPaths, unseenPaths } from "./named-paths";
import { placeOf } from "./place-of";
import { commandPlaces } from "./program-places";

const base = mkdtempSync(join(realpathSync(tmpdir()), "places-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Creates an executable file in the temporary folder, including its parent folders. */
function file(name: string, text = ""): string {
  const at = join(base, name);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
  chmodSync(at, 0o755);
  return at;
}
function link(name: string, target: string): string {
  const at = join(base, name);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(target, at);
  return at;
}
let writable: string[] = [];
const places = (command: string, searchPath = "/usr/bin:/bin", args: readonly string[] = []) =>
  commandPlaces(command, args, { searchPath, folder: base, privatePaths: [], writable });

describe("commandPlaces returns the folders that a command needs", () => {
  test("a system command or a missing command needs no further folders", () => {
    expect(places("sh")).toEqual([]);
    expect(places("/usr/bin/env")).toEqual([]);
    expect(places("no-such-command")).toEqual([]);
  });

  test("a Node installation in a home folder is found by path, by name and through a symlink", () => {
    const node = file("home/.nvm/versions/node/v20/bin/node");
    file(
      "home/.nvm/versions/node/v20/lib/node_modules/npm/bin/npx-cli.js",
      "#!/usr/bin/env node\n",
    );
    const npx = link(
      "home/.nvm/versions/node/v20/bin/npx",
      "../lib/node_modules/npm/bin/npx-cli.js",
    );
    const installed = join(base, "home/.nvm/versions/node/v20");
    expect(places(node)).toEqual([installed]);
    expect(places(npx, dirname(npx))).toEqual([installed, join(installed, "lib/node_modules")]);
    expect(places("npx", dirname(npx))).toEqual(places(npx, dirname(npx)));
    link("home/bin/npx", "../.nvm/versions/node/v20/bin/npx");
    expect(places(join(base, "home/bin/npx"), dirname(npx))).toEqual([
      join(base, "home/bin"),
      ...places(npx, dirname(npx)),
    ]);
  });

  test("a command sees its script's package and modules, and the script's interpreter", () => {
    const python = file("tools/venv/bin/python");
    file("tools/venv/pyvenv.cfg");
    const script = file("app/src/server.py", `#!${python}\n`);
    file("app/pyproject.toml");
    expect(places(script)).toEqual([join(base, "app"), join(base, "tools/venv")]);
    const bin = file("work/node_modules/files/dist/index.js", "#!/usr/bin/env -S node --flag\n");
    const shim = link("work/node_modules/.bin/files", "../files/dist/index.js");
    const node = file("own/bin/node");
    expect(places(shim, dirname(node))).toEqual([
      join(base, "work/node_modules"),
      join(base, "own/bin"),
    ]);
    expect(places(bin, "/nowhere")).toEqual([join(base, "work/node_modules")]);
  });

  test("a command sees the first script among its arguments, but no data files", () => {
    const script = file("given/dist/index.mjs", "#!/usr/bin/env no-such\n");
    file("given/package.json");
    const data = file("data/list.json");
    const args = ["--flag", data, "/no/such/script.js", script, file("second/other.py")];
    expect(places("/usr/bin/env", "/usr/bin", args)).toEqual([join(base, "given")]);
  });

  test("files and symlinks that the command could have written itself are not followed", () => {
    const target = file("others/secret/run.js", "#!/bin/sh\n");
    const linked = link("own-work/index.js", target);
    const tool = link("own-work/tool", target);
    const scripted = file("own-work/start", `#!${target}\n`);
    const seen = [join(base, "own-work"), join(base, "others/secret")];
    expect(places("/usr/bin/env", "", [linked])).toEqual(seen);
    writable = [join(base, "own-work")];
    expect(places("/usr/bin/env", "", [linked])).toEqual([]);
    expect([...places(tool), ...places(scripted)]).toEqual([]);
    link("own-work-too", join(base, "own-work"));
    expect(places(join(base, "own-work-too/tool"))).toEqual([]);
    writable = [];
  });

  test("a file that is relative to the command's folder, such as ./server, is found", () => {
    file("relative");
    expect(places("./relative")).toEqual([base]);
  });
});

describe("placeOf returns the folder that is shown with a file", () => {
  test("a file is shown without its folder if that is a home or shared folder or has private paths", () => {
    expect(placeOf(join(homedir(), "run"), [])).toBe(join(homedir(), "run"));
    expect(placeOf(join(realpathSync(tmpdir()), "run"), [])).toBe(
      join(realpathSync(tmpdir()), "run"),
    );
    expect(placeOf("/opt/run", [])).toBe("/opt/run");
    const script = file("latchkey/run.sh");
    mkdirSync(join(base, "latchkey/.latchkey"));
    expect(placeOf(script, [])).toBe(join(base, "latchkey"));
    expect(placeOf(script, [join(base, "latchkey/.latchkey")])).toBe(script);
    const tool = file("person/.local/bin/uvx");
    file("person/.local/lib/python3/x");
    expect(placeOf(tool, [])).toBe(join(base, "person/.local/bin"));
  });
});

describe("pathProblem refuses the paths that a command may not see", () => {
  const own = join(base, "own-data");
  mkdirSync(join(own, "stdio"), { recursive: true });
  const leads = link("leads/there", own);

  test.each([
    [own, "is Latchkey's own"],
    [join(own, "stdio/other"), "is Latchkey's own"],
    [leads, "is Latchkey's own"],
    [join(leads, "stdio"), "is Latchkey's own"],
    [base, "holds what is Latchkey's own"],
    ["/", "holds what is Latchkey's own"],
  ])("a command may never see the path %s", (path, says) => {
    expect(pathProblem(path, [own])).toContain(says);
  });

  test("a folder is not private merely because its name starts like that of a private path", () => {
    expect(pathProblem(`${own}-of-others`, [own])).toBeNull();
  });
});

describe("namedPaths and impliedPaths find the paths in a command's arguments", () => {
  test("namedPaths finds existing paths in arguments, but leaves out system paths", () => {
    const notes = dirname(file("srv/notes/one.md"));
    expect(
      namedPaths([
        notes,
        `--root=${notes}/`,
        `sh -c 'cd ${base} && x'`,
        "/no/such",
        "/usr/bin",
        "/etc/hosts",
        "-y",
      ]),
    ).toEqual([notes, base]);
    expect(namedPaths(["https://example.com/srv", "//srv", "/", "@scope/name"])).toEqual([]);
    expect(unseenPaths([notes, base], [join(base, "srv")])).toEqual([base]);
  });

  test("a server that was registered before paths were declared still sees the folders in its arguments", () => {
    const data = file("older/data/notes.db");
    file("older/package.json");
    const own = join(base, "older-data");
    mkdirSync(own);
    const script = file("script/index.js");
    const imported = file("imported/lib.mjs");
    const texts = [data, own, script, `import("${imported}")`, join(base, "srv")];
    expect(impliedPaths(texts, [own])).toEqual([
      { path: join(base, "older"), access: "write" },
      { path: join(base, "imported"), access: "write" },
      { path: join(base, "srv"), access: "write" },
    ]);
  });
});
