"use client";

import { useRef, useState, useTransition } from "react";
import type { Outcome } from "@/components/identity/form-types";
import { useFocusRefusal } from "@/components/identity/use-focus-refusal";
import type { ProbeReport } from "@/lib/upstreams/view";
import type { RegisterActions } from "./server-actions-types";
import { asServer, type ServerDraft } from "./server-draft";

interface Options {
  readonly first: ServerDraft;
  readonly test: RegisterActions["test"];
  /** The saved server whose kept secrets a test uses. */
  readonly saved?: string;
}

interface Refusal {
  readonly ok: false;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The draft of a server, what was wrong with it, and what a test of it found. */
export function useServerForm({ first, test, saved }: Options) {
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(first);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [report, setReport] = useState<ProbeReport | null>(null);
  const [testing, startTest] = useTransition();
  const [saving, startSave] = useTransition();
  useFocusRefusal(form, refusal, draft.transport === "stdio" ? "command" : "url");

  return {
    form,
    draft,
    testing,
    saving,
    report,
    fields: refusal?.fields ?? {},
    /** What is wrong with no field in particular. */
    message: refusal && Object.keys(refusal.fields).length === 0 ? refusal.message : null,
    change(change: Partial<ServerDraft>) {
      setDraft((before) => ({ ...before, ...change }));
      setReport(null);
    },
    test() {
      startTest(async () => {
        setReport(null);
        const { name, ...server } = asServer(draft);
        const result = await test({ ...server, ...(name ? { name } : {}), saved });
        setRefusal(result.ok ? null : placed(result, draft));
        if (result.ok) setReport(result.value);
      });
    },
    save<Value>(send: () => Promise<Outcome<Value>>, onSaved: (value: Value) => void) {
      startSave(async () => {
        const result = await send();
        setRefusal(result.ok ? null : placed(result, draft));
        if (result.ok) onSaved(result.value);
      });
    },
  };
}

/** A refusal that names no field, put beside the one that it is about. */
function placed(
  { code, message, fields }: Exclude<Outcome<unknown>, { ok: true }>,
  draft: ServerDraft,
): Refusal {
  if (Object.keys(fields).length > 0) return { ok: false, message, fields };
  const stdio = draft.transport === "stdio";
  if (code === "server_name_taken") return { ok: false, message, fields: { name: message } };
  const reach = ["upstream_unavailable", "upstream_timeout", "upstream_failed", "target_refused"];
  if (!reach.includes(code)) return { ok: false, message, fields: {} };
  const secrets = stdio ? "env" : "headers";
  const field = /credentials/.test(message) ? secrets : stdio ? "command" : "url";
  // Which server it is needs no saying beside its own field.
  const exact = message.replace(/^The server \S+ (cannot be reached|gave no usable answer)\. /, "");
  return { ok: false, message, fields: { [field]: exact } };
}
