"use client";

import { useRouter } from "next/navigation";
import { useLayoutEffect, useRef, useState, useTransition } from "react";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { askServer } from "@/components/ui/form/ask-server";
import type { FormOutcome, Outcome } from "@/components/ui/form/outcome";
import { submitsTo } from "@/components/ui/form/submits-to";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import type { Kept } from "./use-stored";

interface Options<Value> {
  /** Sends the form. Resolves to null if `kept` shows a conflict. */
  readonly send: (form: FormData) => Promise<Outcome<Value> | null>;
  readonly onDone: (value: Value, form: HTMLFormElement) => void;
  /** The field to focus if a refusal is about no particular field. */
  readonly focus: string;
  /** Given for a form of stored values, which remounts with the key `kept.shown.round`. */
  readonly kept?: Pick<Kept<unknown>, "shown" | "conflict" | "follow">;
}

/** A form that stays open after a save, keeps the typed values, and shows refusals. */
export function useSavedForm<Value>({ send, onDone, focus, kept }: Options<Value>) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<Value>>(null);
  const [pending, start] = useTransition();
  const { changed, settle } = useFormChanged(form);
  useUnsaved(changed || Boolean(kept?.conflict));
  kept?.follow(changed || pending);
  const round = kept?.shown.round ?? 0;
  // A remounted form has no unsaved changes.
  useLayoutEffect(() => {
    if (round > 0) settle();
  }, [round, settle]);
  useFocusRefusal(form, state, focus);
  const fields: Readonly<Record<string, string>> = state && !state.ok ? state.fields : {};
  return {
    state,
    pending,
    fields,
    form: {
      ref: form,
      noValidate: true,
      ...submitsTo((data) =>
        start(async () => {
          const result = await askServer(send(data));
          setState(result);
          if (!result?.ok || !form.current) return;
          onDone(result.value, form.current);
          settle();
          router.refresh();
        }),
      ),
    },
  };
}
