"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState, useTransition } from "react";
import type { FormOutcome, Outcome } from "@/components/identity/form-types";
import { useFocusRefusal } from "@/components/identity/use-focus-refusal";
import { askServer } from "@/components/ui/ask-server";

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
  useFocusRefusal(form, state, focus);
  const fields: Readonly<Record<string, string>> = state && !state.ok ? state.fields : {};
  return {
    state,
    pending,
    fields,
    form: {
      ref: form,
      noValidate: true,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        const element = event.currentTarget;
        start(async () => {
          const result = await askServer(send(new FormData(element)));
          setState(result);
          if (!result.ok) return;
          onDone(result.value, element);
          router.refresh();
        });
      },
    },
  };
}
