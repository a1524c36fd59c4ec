import { expect, test } from "vitest";
import { splitCommandLine } from "./command-line";

test.each([
  ["npx -y @scope/server", "npx", ["-y", "@scope/server"]],
  ['  uvx  server --name "two words"\n', "uvx", ["server", "--name", "two words"]],
  ["node '/a path/x.mjs' --label='b c'", "node", ["/a path/x.mjs", "--label=b c"]],
])("the command line %s is split into a command and its arguments", (text, command, args) => {
  expect(splitCommandLine(text)).toEqual({ command, args });
});

test.each(["", "npx", " /usr/bin/server "])("%s is not split", (text) => {
  expect(splitCommandLine(text)).toBeNull();
});
