"use client";

import { useRef, useState, useTransition } from "react";
import { ask } from "@/app/reads/ask";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { askServer } from "@/components/ui/form/ask-server";
import type { FormRefusal, Outcome } from "@/components/ui/form/outcome";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import type { Kept } from "@/components/ui/stored/use-stored";
import type { ProbeReport } from "@/lib/servers/view";
import type { PlacedProblem, ServerDraft } from "./server-draft";
import { asServer } from "./server-input";

interface Options {
  readonly first: ServerDraft;
  /**
   * The stored server that the form edits, if any. When the stored values change, for example after
   * a conflict, the form is reset to the new values.
   */
  readonly kept?: Kept<ServerDraft>;
  /** The name of the stored server. A connection test uses the stored secrets of this server. */
  readonly saved?: string;
}

interface Refusal extends FormRefusal {
  readonly problem?: PlacedProblem;
}

/**
 * Manages the form of a server: its draft, the last refusal, and the report of the last connection
 * test.
 */
export function useServerForm({ first, kept, saved }: Options) {
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(first);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [report, setReport] = useState<ProbeReport | null>(null);
  const [testing, startTest] = useTransition();
  const [saving, startSave] = useTransition();
  const [sent, setSent] = useState(false);
  const [round, setRound] = useState(kept?.shown.round);
  if (kept && round !== kept.shown.round) {
    setRound(kept.shown.round);
    setDraft(kept.shown.values);
  }
  const changed = JSON.stringify(draft) !== JSON.stringify(kept?.base.values ?? first);
  useUnsaved(!sent && (changed || Boolean(kept?.conflict)));
  kept?.follow(changed || saving || sent);
  useFocusRefusal(form, refusal, draft.transport === "stdio" ? "command" : "url");

  return {
    form,
    draft,
    testing,
    saving,
    report,
    fields: refusal?.fields ?? {},
    problem: refusal?.problem ?? null,
    refusal,
    change(change: Partial<ServerDraft>) {
      setDraft((before) => ({ ...before, ...change }));
      setReport(null);
    },
    test() {
      startTest(async () => {
        setReport(null);
        const { name, ...server } = asServer(draft);
        const result = await ask("server-test", { ...server, ...(name ? { name } : {}), saved });
        setRefusal(result.ok ? null : placed(result, draft));
        if (result.ok) setReport(result.value);
      });
    },
    save<Value>(send: () => Promise<Outcome<Value> | null>, onSaved: (value: Value) => void) {
      startSave(async () => {
        const result = await askServer(send());
        if (result === null) return setRefusal(null);
        setRefusal(result.ok ? null : placed(result, draft));
        setSent(result.ok);
        if (result.ok) onSaved(result.value);
      });
    },
  };
}

/** The codes of problems that are caused by the credentials, rather than by the URL or command. */
const OF_CREDENTIALS: readonly string[] = ["http_unauthorized", "http_forbidden"];

/**
 * Decides next to which form field an error is shown. If the server was refused because of a
 * problem with the MCP server, the error is shown next to the field that probably causes the
 * problem.
 */
function placed({ problem, ...refused }: FormRefusal, draft: ServerDraft): Refusal {
  // If a stored server is edited, the names of invalid fields begin with `changes.`.
  const named = Object.entries(refused.fields).map(([name, why]) => [
    name.replace(/^changes\./, ""),
    why,
  ]);
  const refusal = { ...refused, fields: Object.fromEntries(named) };
  if (named.length > 0 || !problem) return refusal;
  const stdio = draft.transport === "stdio";
  const address = stdio ? "command" : "url";
  const secrets = stdio ? "env" : "headers";
  const field = OF_CREDENTIALS.includes(problem.code) ? secrets : address;
  return { ...refusal, fields: { [field]: problem.text }, problem: { ...problem, field } };
}
