import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const components = resolve(import.meta.dirname, "../../components");

/** Hooks that tell of what is not saved for the form that uses them. */
const TELLS = /\b(useUnsaved|useServerForm|useSettingsForm|useImport)\(/;

/** Forms that hold nothing of their own to lose. */
const NOTHING_TO_LOSE = [
  // A question, which is answered or not.
  "ui/overlay/confirm-dialog.tsx",
  // The hidden form that ends the session.
  "shell/commands.tsx",
  // Before the console: there is nowhere else to go.
  "identity/setup-form.tsx",
  "identity/sign-in-form.tsx",
  "identity/welcome-form.tsx",
];

test("every form of the console tells when what was typed in it is not saved", async () => {
  const files = (await readdir(components, { recursive: true })).filter((file) =>
    file.endsWith(".tsx"),
  );
  const silent: string[] = [];
  for (const file of files) {
    const code = await readFile(join(components, file), "utf8");
    if (/(?<!`)<form[\s>]/.test(code) && !TELLS.test(code)) silent.push(file);
  }
  expect(silent.sort()).toEqual([...NOTHING_TO_LOSE].sort());
});
