import { expect, test } from "vitest";
import type { DeclaredPath } from "@/lib/servers/view";
import { namedPaths, pathRows, pathsOf } from "./path-draft";

const rows = (...paths: string[]) =>
  pathRows(paths.map((path): DeclaredPath => ({ path, access: "read" })));

test("spaces and trailing slashes are removed from paths, and empty rows are left out", () => {
  const typed = [...rows(" /srv/notes/ ", "", "/srv/x"), ...rows("/")];
  expect(pathsOf(typed).map(({ path }) => path)).toEqual(["/srv/notes", "/srv/x", "/"]);
});

test.each([
  ["-y\n@modelcontextprotocol/server-filesystem\n/srv/notes/", [], ["/srv/notes"]],
  ["/srv/notes\n/srv/notes\n--root=/data", [], ["/srv/notes", "/data"]],
  ["/srv/notes/one\n/srv/notesbook", ["/srv/notes"], ["/srv/notesbook"]],
  ["/tmp/shared", [], ["/tmp/shared"]],
  ["/srv/app/index.js\n/srv/app/main.py", [], []],
  ["/usr/share/x\n/tmp\n/proc/1\n/\n//x\nhttps://a.example/b", [], []],
])(
  "for the arguments %j and the declared paths %j, namedPaths suggests %j",
  (args, declared, offered) => {
    expect(namedPaths(args, rows(...declared))).toEqual(offered);
  },
);
