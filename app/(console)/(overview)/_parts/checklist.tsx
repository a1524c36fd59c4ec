"use client";

import { Check } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { watchKeyAction } from "@/app/(console)/keys/actions";
import { WaitingLine } from "@/components/connect/waiting-line";
import { SHEETS } from "@/components/shell/pages";
import { cx } from "@/components/ui/base/cx";
import { ButtonLink } from "@/components/ui/form/button-link";
import type { OverviewView } from "@/lib/usage/view";

interface ChecklistProps {
  state: OverviewView["checklist"];
  /** True if the signed-in user is an operator. Only operators can add servers. */
  operator: boolean;
}

/** Shows the three steps that lead to the first call. Each completed step has a tick. */
export function Checklist({ state, operator }: ChecklistProps) {
  const router = useRouter();
  const { serverAdded, keyMade, tokenTaken, newestKeyId } = state;
  // The first call is possible without adding a server, because Latchkey has two built-in tools.
  const current = !keyMade ? (serverAdded || !operator ? 1 : 0) : !tokenTaken ? 2 : 3;
  return (
    <ol className="divide-y divide-line rounded-surface border border-line bg-surface">
      <Step number={1} done={serverAdded} current={current === 0} title="Add a server">
        <p>
          {operator
            ? "Add the MCP server that your keys will call. Until then, keys reach Latchkey's two built-in tools."
            : "An operator grants servers to your team. Until then, keys reach Latchkey's two built-in tools."}
        </p>
        {!serverAdded && operator && (
          <ButtonLink href={SHEETS.addServer} variant={current === 0 ? "primary" : "secondary"}>
            Add server
          </ButtonLink>
        )}
      </Step>
      <Step number={2} done={keyMade} current={current === 1} title="Create a key">
        <p>A key lets an agent call your team's servers. It is shown once, when you create it.</p>
        {!keyMade && (
          <ButtonLink href={SHEETS.createKey} variant={current === 1 ? "primary" : "secondary"}>
            Create key
          </ButtonLink>
        )}
      </Step>
      <Step number={3} done={tokenTaken} current={current === 2} title="Copy the snippet">
        <p>Choose your client under Connect, and paste the commands that are shown.</p>
        {keyMade && !tokenTaken && (
          <ButtonLink href="/connect" variant="primary">
            Copy the snippet
          </ButtonLink>
        )}
      </Step>
      <Step number={4} done={false} current={current === 3} title="Make the first call">
        <p>Your client lists the tools when it connects. That counts as the first call.</p>
        {keyMade && newestKeyId && (
          <WaitingLine
            key={newestKeyId}
            watch={() => watchKeyAction(newestKeyId)}
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
  children: ReactNode;
}

function Step({ number, done, current, title, children }: StepProps) {
  return (
    <li aria-current={current ? "step" : undefined} className="flex gap-4 px-5 py-5">
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
        <div className="flex flex-col items-start gap-3 text-sm text-muted">{children}</div>
      </div>
    </li>
  );
}
