import { describe, expect, test } from "vitest";
import { commands } from "@/cli/commands/commands";
import { helpText } from "@/cli/help";
import { parseCommandLine } from "./parse";

const parse = (line: string) => parseCommandLine(line.split(" ").filter(Boolean), commands);

function given(line: string) {
  const parsed = parse(line);
  if (parsed.kind !== "run") throw new Error(`${parsed.kind}: ${JSON.stringify(parsed)}`);
  return parsed;
}

describe("parseCommandLine reads the options and the argument of a command", () => {
  test("options may stand before or after the argument of a command, and --json may stand anywhere", () => {
    for (const line of [
      "keys revoke abc --reason lost --json",
      "keys revoke --reason lost --json abc",
      "--json keys revoke --reason=lost abc",
    ]) {
      const parsed = given(line);
      expect(parsed.command.name).toBe("keys revoke");
      expect(parsed.json).toBe(true);
      expect(parsed.given.text("ID")).toBe("abc");
      expect(parsed.given.text("reason")).toBe("lost");
    }
  });

  test("a command's flags, numbers and repeated options are parsed", () => {
    const { given: one } = given("keys create --name a --never --allow 10.0.0.0/8 --allow ::1");
    expect(one.has("never")).toBe(true);
    expect(one.texts("allow")).toEqual(["10.0.0.0/8", "::1"]);
    expect(one.number("days")).toBeUndefined();
    expect(given("keys create --name a --days 30").given.number("days")).toBe(30);
    expect(given("keys create --name a --days 1e1").given.number("days")).toBeNaN();
  });
});

test.each([
  ["keys", /After keys comes one of: create, list,/],
  ["keys lst", /"lst" is none of them/],
  ["kyes list", /no command "kyes"/],
  ["keys list --bogus", /--bogus/],
  ["keys show", /ID is missing/],
  ["keys show a b", /b is one word too many/],
  ["keys create", /--name is missing/],
  ["keys revoke abc", /--reason is missing/],
  ["keys create --name", /name/],
  ["keys create --name a --days 3 --never", /only one of --days, --never/],
  ["help nothing", /no command "nothing"/],
  ["--version keys", /no command/],
])("the command line %j is refused with %s", (line, problem) => {
  expect(parse(line)).toMatchObject({ kind: "usage", problem: expect.stringMatching(problem) });
});

describe("the help texts describe every command", () => {
  test.each([
    ["", null],
    ["help", null],
    ["--help", null],
    ["help keys", "keys"],
    ["keys --help", "keys"],
    ["keys create --help", "keys create"],
    ["keys revoke abc -h", "keys revoke"],
    ["help serve", "serve"],
  ])("the command line %j shows help", (line, topic) => {
    expect(parse(line)).toEqual({ kind: "help", topic, json: false });
  });

  test("the help describes every command and option in lines of at most 100 columns", () => {
    for (const command of commands) {
      expect(helpText(null)).toContain(command.name);
      const text = helpText(command.name);
      for (const option of Object.keys(command.options)) expect(text).toContain(`--${option}`);
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
