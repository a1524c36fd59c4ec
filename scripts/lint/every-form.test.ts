import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");

/** Matches calls of the hooks with which a form reports its unsaved changes. */
const REPORTS = /\b(useUnsaved|useServerForm|useSavedForm|useImport)\(/;

/** The files whose forms need not report unsaved changes, because no typed values can be lost. */
const NOTHING_TO_LOSE = [
  // This form only confirms an action.
  "components/ui/confirm/confirm-popup.tsx",
  // This hidden form only signs the person out.
  "components/shell/commands.tsx",
  // These pages are outside the console and have no navigation with which a person could leave the
  // form.
  "app/connect/approve/[uid]/_parts/approve-form.tsx",
  "app/connect/approve/[uid]/_parts/other-account.tsx",
  "app/leaks/_parts/report-form.tsx",
  "app/setup/_parts/setup-form.tsx",
  "app/sign-in/_parts/sign-in-form.tsx",
  "app/welcome/_parts/welcome-form.tsx",
];

/**
 * The components whose form is reported by the hook of the file that uses them. Their uses are
 * therefore checked like forms.
 */
const REPORTED_BY_THEIR_USERS = [
  "components/ui/overlay/sheet-form.tsx",
  "components/ui/stored/stored-form.tsx",
];

test("every form in the console reports its unsaved changes", async () => {
  const listed = await Promise.all(
    ["app", "components"].map(async (folder) =>
      (await readdir(join(project, folder), { recursive: true })).map((file) => join(folder, file)),
    ),
  );
  const files = listed.flat().filter((file) => file.endsWith(".tsx"));
  const silent: string[] = [];
  for (const file of files) {
    const code = await readFile(join(project, file), "utf8");
    if (/(?<!`)<(form|SheetForm|StoredForm)[\s>]/.test(code) && !REPORTS.test(code))
      silent.push(file);
  }
  expect(silent.sort()).toEqual([...NOTHING_TO_LOSE, ...REPORTED_BY_THEIR_USERS].sort());
});
