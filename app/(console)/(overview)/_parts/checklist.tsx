"use client";

import { Check } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { ask } from "@/app/reads/ask";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SHEETS } from "@/components/shell/pages";
import { cx } from "@/components/ui/base/cx";
import { ButtonLink } from "@/components/ui/form/button-link";
import { type ChecklistState, currentStep, stepsOf } from "./checklist-steps";

interface ChecklistProps {
  state: ChecklistState;
  /** True if the signed-in user is an operator. Only operators can add servers. */
  operator: boolean;
}

/** Shows the four steps that lead to the first call. Each completed step has a tick. */
export function Checklist({ state, operator }: ChecklistProps) {
  const router = useRouter();
  const { newestKeyId } = state;
  const done = stepsOf(state);
  const current = currentStep(state, operator);
  const variant = (step: typeof current) => (current === step ? "primary" : "secondary");
  return (
    <ol className="divide-y divide-line rounded-surface border border-line bg-surface">
      <Step number={1} done={done.server} current={current === "server"} title="Add a server">
        <p>
          {operator
            ? "Add the MCP server that your keys will call. Until then, keys reach the two tools of Latchkey itself."
            : "An operator grants servers to your team. Until then, keys reach the two tools of Latchkey itself."}
        </p>
        {operator && (
          <ButtonLink href={SHEETS.addServer} variant={variant("server")}>
            Add server
          </ButtonLink>
        )}
      </Step>
      <Step number={2} done={done.key} current={current === "key"} title="Create a key">
        <p>A key lets an agent call your team's servers. It is shown once, when you create it.</p>
        <ButtonLink href={SHEETS.createKey} variant={variant("key")}>
          Create key
        </ButtonLink>
      </Step>
      <Step number={3} done={done.snippet} current={current === "snippet"} title="Copy the snippet">
        <p>Choose your client under Connect, and paste the commands that are shown.</p>
        {done.key && (
          <ButtonLink href="/connect" variant={variant("snippet")}>
            Copy the snippet
          </ButtonLink>
        )}
      </Step>
      <Step number={4} done={done.call} current={current === "call"} title="Make the first call">
        <p>Your client lists the tools when it connects. That counts as the first call.</p>
        {done.key && newestKeyId && (
          <WaitingLine
            key={newestKeyId}
            watch={() => ask("key-watch", { id: newestKeyId })}
            onCall={() => router.refresh()}
          />
        )}
      </Step>
    </ol>
  );
}

interface StepProps {
  number: number;
  done: boolean;
  current: boolean;
  title: string;
  /** What there is to do. It is left out once the step is done. */
  children: ReactNode;
}

function Step({ number, done, current, title, children }: StepProps) {
  return (
    <li
      aria-current={current ? "step" : undefined}
      className={cx("flex gap-4 px-5", done ? "py-3" : "py-5")}
    >
      <span
        aria-hidden="true"
        className={cx(
          "mt-px grid size-6 shrink-0 place-items-center rounded-full border text-xs font-medium",
          done && "border-transparent bg-green-tint text-green",
          !done && current && "border-ink text-ink",
          !done && !current && "border-control text-muted",
        )}
      >
        {done ? <Check className="size-3.5" strokeWidth={2.5} /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className={cx("text-base/6 font-medium", !done && !current && "text-muted")}>
          {title}
          {done && <span className="sr-only">, done</span>}
        </h2>
        {!done && (
          <div className="flex flex-col items-start gap-3 text-sm text-muted">{children}</div>
        )}
      </div>
    </li>
  );
}
