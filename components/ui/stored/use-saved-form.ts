"use client";

import { useRouter } from "next/navigation";
import { useLayoutEffect, useRef, useState, useTransition } from "react";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { askServer } from "@/components/ui/form/ask-server";
import { type FormOutcome, type Outcome, refusedFields } from "@/components/ui/form/outcome";
import { submitsTo } from "@/components/ui/form/submits-to";
import { unreadFields } from "@/components/ui/form/unread-fields";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import type { Kept } from "./use-stored";

interface Options<Value> {
  /**
   * Sends the form to the server. The promise resolves to null if there was a conflict, and `kept`
   * then shows the conflict.
   */
  readonly send: (form: FormData) => Promise<Outcome<Value> | null>;
  /**
   * Called after the server has accepted the form. If the user has left the form meanwhile, it is
   * called only for a form without stored values, so that the user learns that something was
   * created. If it returns a promise, the form waits for it.
   */
  readonly onDone: (value: Value, form: HTMLFormElement) => unknown;
  /**
   * False if the page need not be refreshed after `onDone`, for example because `onDone` opens
   * another page. The default is true.
   */
  readonly refresh?: boolean;
  /**
   * The name of the field that gets the focus after a refusal that concerns no particular field.
   */
  readonly focus: string;
  /**
   * The state of the stored values, if the form edits stored values. Such a form must have the
   * React key `kept.shown.round`.
   */
  readonly kept?: Pick<Kept<unknown>, "shown" | "conflict" | "follow">;
}

/**
 * Manages a form in a sheet, in a dialog or on a page. The form keeps the typed values, shows
 * refusals, and asks before unsaved changes are lost.
 */
export function useSavedForm<Value>(options: Options<Value>) {
  const { send, onDone, refresh = true, focus, kept } = options;
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<Value>>(null);
  const [pending, start] = useTransition();
  const { changed, settle } = useFormChanged(form);
  useUnsaved(changed || Boolean(kept?.conflict));
  kept?.follow(changed || pending);
  const round = kept?.shown.round ?? 0;
  // The reset has mounted the form again, so there are no unsaved changes.
  useLayoutEffect(() => {
    if (round > 0) settle();
  }, [round, settle]);
  useFocusRefusal(form, state, focus);
  const fields: Readonly<Record<string, string>> = state && !state.ok ? state.fields : {};
  return {
    state,
    pending,
    fields,
    /** Hides the last refusal, because it is about values that have been replaced. */
    forget: () => setState(null),
    form: {
      ref: form,
      noValidate: true,
      ...submitsTo((data) => {
        const unread = form.current && unreadFields(form.current);
        if (unread) return setState(refusedFields(unread));
        start(async () => {
          const sent = form.current;
          const result = await askServer(send(data));
          setState(result);
          const shown = form.current ?? (kept ? null : sent);
          if (!result?.ok || !shown) return;
          await onDone(result.value, shown);
          settle();
          if (refresh) router.refresh();
        });
      }),
    },
  };
}
