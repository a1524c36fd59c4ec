"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, useTransition } from "react";
import type { FormOutcome, Outcome } from "@/components/identity/form-types";
import { useFocusRefusal } from "@/components/identity/use-focus-refusal";
import { askServer } from "@/components/ui/ask-server";
import { useUnsaved } from "@/components/ui/leaving/unsaved";
import { useFormChanged } from "@/components/ui/leaving/use-form-changed";
import { submitsTo } from "@/components/ui/submits-to";

interface Options<Value> {
  readonly send: (form: FormData) => Promise<Outcome<Value>>;
  readonly onDone: (value: Value, form: HTMLFormElement) => void;
  /** The field that gets the focus where the refusal is about none. */
  readonly focus: string;
}

/** A form of the settings: sends without leaving, keeps what was typed, shows what was wrong. */
export function useSettingsForm<Value>({ send, onDone, focus }: Options<Value>) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<Value>>(null);
  const [pending, start] = useTransition();
  const { changed, settle } = useFormChanged(form);
  useUnsaved(changed);
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
          if (!result.ok || !form.current) return;
          onDone(result.value, form.current);
          settle();
          router.refresh();
        }),
      ),
    },
  };
}
