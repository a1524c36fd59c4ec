import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "./env";
import { unknownSettings, warnOfUnknownSettings } from "./unknown-settings";

test.each([
  ["LATCHKEY_DATE", "LATCHKEY_DATA"],
  ["LATCHKEY_SECERT", "LATCHKEY_SECRET"],
  ["LATCHKEY_PORT", "PORT"],
  ["LATCHKEY_DATABASE_URI", "DATABASE_URL"],
  ["LATCHKEY_STDIO_CONFINMENT", "STDIO_CONFINEMENT"],
  ["LATCHKEY_COLOUR", null],
])("%s is named, and what was meant: %s", (name, meant) => {
  expect(unknownSettings([name, "PATH"])).toEqual([{ name, meant }]);
});

test("settings, and what is not named as ours, are nothing to say", () => {
  expect(unknownSettings([...SETTINGS, "LATCHKEY_API_KEY", "LATCHKEY_STDIO", "PGHOST"])).toEqual(
    [],
  );
});

test("the warning says what to write instead", () => {
  const said: string[] = [];
  const warn = (_: object, text: string) => said.push(text);
  warnOfUnknownSettings({ warn } as never, ["LATCHKEY_SECRETS"]);
  expect(said).toEqual([
    "LATCHKEY_SECRETS is no setting of Latchkey and changes nothing: did you mean LATCHKEY_SECRET?",
  ]);
});

test("every setting is in .env.example, and nothing else is", () => {
  const text = readFileSync(join(import.meta.dirname, "../../.env.example"), "utf8");
  const named = [...text.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...SETTINGS].sort());
});
