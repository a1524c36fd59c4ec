import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadEnv, SETTINGS } from "./env";
import { unknownSettings, warnOfUnknownSettings } from "./unknown-settings";

test.each([
  ["LATCHKEY_DATE", "LATCHKEY_DATA"],
  ["LATCHKEY_SECERT", "LATCHKEY_SECRET"],
  ["LATCHKEY_PORT", "PORT"],
  ["LATCHKEY_DATABASE_URI", "DATABASE_URL"],
  ["LATCHKEY_STDIO_CONFINMENT", "STDIO_CONFINEMENT"],
  ["LATCHKEY_COLOUR", null],
])("the variable %s is reported as unknown, with the suggestion %s", (name, meant) => {
  expect(unknownSettings([name, "PATH"])).toEqual([{ name, meant }]);
});

test("settings and the variables of other programs are not reported as unknown", () => {
  expect(unknownSettings([...SETTINGS, "LATCHKEY_API_KEY", "LATCHKEY_STDIO", "PGHOST"])).toEqual(
    [],
  );
});

test("the warning about an unknown variable suggests a setting only if a setting's name is similar", () => {
  const warnings: string[] = [];
  const warn = (_: object, text: string) => warnings.push(text);
  warnOfUnknownSettings({ warn } as never, ["LATCHKEY_SECRETS"]);
  expect(warnings).toEqual([
    "LATCHKEY_SECRETS is not a setting of Latchkey and has no effect: did you mean LATCHKEY_SECRET?",
  ]);
});

const example = readFileSync(join(import.meta.dirname, "../../.env.example"), "utf8");

test(".env.example contains every setting and nothing else", () => {
  const named = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual([...SETTINGS].sort());
});

test("every value in .env.example is valid", () => {
  const lines = [...example.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)];
  expect(loadEnv(Object.fromEntries(lines.map(([, name, value]) => [name, value])))).toMatchObject({
    ok: true,
  });
});

test("every setting is read", () => {
  const code = readFileSync(join(import.meta.dirname, "env.ts"), "utf8");
  expect(SETTINGS.filter((name) => !code.includes(`env.${name}`))).toEqual([]);
});
