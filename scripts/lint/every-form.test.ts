import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");

/** Hooks that tell of what is not saved for the form that uses them. */
const TELLS = /\b(useUnsaved|useServerForm|useSavedForm|useImport)\(/;

/** Forms that hold nothing of their own to lose. */
const NOTHING_TO_LOSE = [
  // A question, which is answered or not.
  "components/ui/confirm/confirm-dialog.tsx",
  // The hidden form that ends the session.
  "components/shell/commands.tsx",
  // Before the console: there is nowhere else to go.
  "app/setup/_parts/setup-form.tsx",
  "app/sign-in/_parts/sign-in-form.tsx",
  "app/welcome/_parts/welcome-form.tsx",
];

test("every form of the console tells when what was typed in it is not saved", async () => {
  const listed = await Promise.all(
    ["app", "components"].map(async (folder) =>
      (await readdir(join(project, folder), { recursive: true })).map((file) => join(folder, file)),
    ),
  );
  const files = listed.flat().filter((file) => file.endsWith(".tsx"));
  const silent: string[] = [];
  for (const file of files) {
    const code = await readFile(join(project, file), "utf8");
    if (/(?<!`)<form[\s>]/.test(code) && !TELLS.test(code)) silent.push(file);
  }
  expect(silent.sort()).toEqual([...NOTHING_TO_LOSE].sort());
});
