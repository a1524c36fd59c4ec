"use client";

import { useRef, useState, useTransition } from "react";
import { Banner } from "@/components/ui/feedback/banner";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { type FormOutcome, refusedFields } from "@/components/ui/form/outcome";
import { submitsTo } from "@/components/ui/form/submits-to";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { keysIn, REPORT_MAX } from "@/lib/keys/quarantine/view-report";
import { sendReport } from "./send-report";

/** The form for found keys, and the thanks after it was sent. */
export function ReportForm() {
  const form = useRef<HTMLFormElement>(null);
  const [state, setState] = useState<FormOutcome<null>>(null);
  const [pending, start] = useTransition();
  useFocusRefusal(form, state, "text");

  if (state?.ok) {
    return (
      <div role="status" className="flex flex-col gap-4">
        <Banner tone="green" title="Thank you for the report">
          Keys in it that work here are refused from now on. This answer is the same for every
          report, so it does not say whether a key exists.
        </Banner>
        <div>
          <Button autoFocus onClick={() => setState(null)}>
            Report more keys
          </Button>
        </div>
      </div>
    );
  }

  function send(data: FormData) {
    const keys = keysIn(String(data.get("text") ?? ""));
    const problem = problemOf(keys.length);
    if (problem) return setState(refusedFields({ text: problem }));
    start(async () => setState(await askServer(sendReport(keys))));
  }

  return (
    <form ref={form} noValidate {...submitsTo(send)} className="flex flex-col gap-4">
      <RefusalBanner state={state} signedOut />
      <TextareaField
        name="text"
        label="What you found"
        hint="A key, or any text with keys in it, such as a log or a file. Only the keys are sent."
        error={state?.fields.text}
        rows={6}
        mono
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Report keys
        </Button>
      </div>
    </form>
  );
}

/** Returns why this number of keys cannot be reported, or null. */
function problemOf(count: number): string | null {
  if (count === 0) {
    return "There is no whole key in this text. A key is mcp_ and 32 digits from 0 to f.";
  }
  if (count <= REPORT_MAX) return null;
  return `There are ${count} keys in this text. Report at most ${REPORT_MAX} at a time.`;
}
