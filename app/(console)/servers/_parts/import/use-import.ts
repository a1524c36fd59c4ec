"use client";

import { useState, useTransition } from "react";
import { registerImportAction } from "@/app/(console)/servers/import-actions";
import { ask } from "@/app/reads/ask";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { askServer } from "@/components/ui/form/ask-server";
import { ownMember } from "@/components/ui/form/own-member";
import type { ImportedFile, ImportPreview } from "@/lib/servers/code/view-import";
import {
  firstPicks,
  type ImportPick,
  type ImportPicks,
  nameProblem,
  openVariables,
} from "./import-draft";

interface Options {
  /** Says why an entry cannot be selected, or returns null if it can be selected. */
  readonly blocked: (row: ImportPreview) => string | null;
  readonly onDone: (names: readonly string[]) => void;
}

interface Refusal {
  readonly ok: false;
  /** An error that does not belong to a single entry, or null if there is no such error. */
  readonly message: string | null;
  /** The errors of individual entries, by the name that the file gives the entry. */
  readonly entries: Readonly<Record<string, string>>;
}

const refusal = (message: string | null, entries: Refusal["entries"] = {}): Refusal => ({
  ok: false,
  message,
  entries,
});

/**
 * Manages an import: the text of the file, the selected entries, the values of the variables, and
 * the errors.
 */
export function useImport({ blocked, onDone }: Options) {
  const [text, setText] = useState("");
  const [file, setFile] = useState<ImportedFile | null>(null);
  const [picks, setPicks] = useState<ImportPicks>({});
  const [variables, setVariables] = useState<Readonly<Record<string, string>>>({});
  const [refused, setRefused] = useState<Refusal | null>(null);
  /**
   * True after the first attempt to import. Until then, missing values are not marked as errors.
   */
  const [tried, setTried] = useState(false);
  const [pending, start] = useTransition();
  useUnsaved(text !== "");

  const open = file ? openVariables(file, picks) : [];
  const chosen = file ? file.rows.filter(({ from }) => picks[from]?.picked) : [];
  const wrongName = (from: string) => (file ? nameProblem(file, picks, from) : undefined);
  const wrongValue = (name: string) =>
    ownMember(variables, name) ? undefined : "Enter a value, or deselect the servers that need it.";

  function preview(source: string) {
    setText(source);
    start(async () => {
      const result = await ask("import-preview", { text: source });
      setTried(false);
      if (!result.ok) return setRefused(refusal(Object.values(result.fields)[0] ?? result.message));
      setRefused(null);
      setPicks(firstPicks(result.value, (row) => blocked(row) === null));
      setFile(result.value);
    });
  }

  return {
    text,
    setText,
    file,
    picks,
    open,
    chosen,
    variables,
    refused,
    pending,
    preview,
    async read(given: File) {
      try {
        preview(await given.text());
      } catch {
        setRefused(refusal(`The browser could not read ${given.name}.`));
      }
    },
    back() {
      setFile(null);
      setRefused(null);
    },
    pick(from: string, change: Partial<ImportPick>) {
      setPicks((before) => {
        const one = before[from];
        return one ? { ...before, [from]: { ...one, ...change } } : before;
      });
    },
    setVariable: (name: string, value: string) =>
      setVariables((before) => ({ ...before, [name]: value })),
    nameError: (from: string) => wrongName(from),
    valueError: (name: string) => (tried ? wrongValue(name) : undefined),
    register(teamIds: string[]) {
      setTried(true);
      const names = chosen.some(({ from }) => wrongName(from) !== undefined);
      const values = open.some(({ name }) => wrongValue(name) !== undefined);
      if (names || values) return setRefused(refusal(null));
      start(async () => {
        const servers = chosen.map(({ from }) => ({ from, name: picks[from]?.name ?? from }));
        const given = Object.fromEntries(
          open.map(({ name }) => [name, ownMember(variables, name) ?? ""]),
        );
        const input = { text, servers, variables: given, teamIds };
        const result = await askServer(registerImportAction(input));
        if (result.ok) return onDone(result.value.names);
        const known = servers.some(({ from }) => Object.hasOwn(result.fields, from));
        const said = Object.values(result.fields)[0] ?? result.message;
        setRefused(
          known
            ? refusal(
                "No server was added. Fix the marked entries or deselect them.",
                result.fields,
              )
            : refusal(said),
        );
      });
    },
  };
}
