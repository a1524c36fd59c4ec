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
  /** Null where `kept` shows a conflict. */
  readonly send: (form: FormData) => Promise<Outcome<Value> | null>;
  readonly onDone: (value: Value, form: HTMLFormElement) => void;
  /** The field that gets the focus where the refusal is about none. */
  readonly focus: string;
  /** Of a form that shows what is stored; it begins anew by the key `kept.shown.round`. */
  readonly kept?: Pick<Kept<unknown>, "shown" | "conflict" | "follow">;
}

/** A form that is saved and stays: keeps what was typed, and shows what was wrong with it. */
export function useSavedForm<Value>({ send, onDone, focus, kept }: Options<Value>) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<Value>>(null);
  const [pending, start] = useTransition();
  const { changed, settle } = useFormChanged(form);
  useUnsaved(changed || Boolean(kept?.conflict));
  kept?.follow(changed || pending);
  const round = kept?.shown.round ?? 0;
  // Begun anew, it holds nothing that was typed since.
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
