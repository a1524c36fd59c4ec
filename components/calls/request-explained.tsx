import { ErrorCode } from "@/components/activity/error-code";
import { FactList, mono } from "@/components/activity/fact-list";
import { ButtonLink } from "@/components/ui/form/button-link";
import { pageOf } from "@/lib/keys/view";
import type { CallRow, RequestDenial, RequestRemedy, RequestView } from "@/lib/usage/view-calls";
import { CallFacts } from "./call-facts";
import { callSentence, failureText } from "./call-text";
import { OutcomePill } from "./summary-line";

interface RequestExplainedProps {
  view: RequestView;
  now: Date;
}

/**
 * Explains one request: what happened in words, which rule refused it and where that can be changed,
 * and everything that is recorded about its calls.
 */
export function RequestExplained({ view, now }: RequestExplainedProps) {
  const { calls, denials, remedies } = view;
  return (
    <div className="flex flex-col gap-6">
      {denials.length > 0 && <Refusal denials={denials} remedies={remedies} calls={calls} />}
      {calls.map((row) => (
        <CallExplained key={row.id} row={row} now={now} denied={denials.length > 0} />
      ))}
    </div>
  );
}

interface CallExplainedProps {
  row: CallRow;
  now: Date;
  /** True if the reason why the call was refused is shown above. */
  denied?: boolean;
}

/** Explains one call in a sentence, with everything that is recorded about it. */
export function CallExplained({ row, now, denied = false }: CallExplainedProps) {
  const failure = failureText(row);
  return (
    <section>
      <div className="mb-4 flex items-start gap-3">
        <OutcomePill outcome={row.outcome} />
        <div className="min-w-0 text-sm">
          <p className="break-words">{callSentence(row)}</p>
          {failure && !(denied && row.outcome === "denied") && (
            <p className="text-red">{failure}.</p>
          )}
        </div>
      </div>
      <CallFacts row={row} now={now} />
    </section>
  );
}

interface RefusalProps {
  denials: readonly RequestDenial[];
  remedies: readonly RequestRemedy[];
  calls: readonly CallRow[];
}

const REMEDY_TEXTS = {
  key: (name: string) => `Open the key ${name}`,
  team: (name: string) => `Open the grants of ${name}`,
  server: (name: string) => `Open the server ${name}`,
};

function Refusal({ denials, remedies, calls }: RefusalProps) {
  return (
    <section className="rounded-surface border border-line bg-sunken px-5 py-4">
      <h2 className="text-base font-medium text-red">Why it was refused</h2>
      {denials.map((denial) => (
        <div key={denial.id} className="mt-2 flex flex-col gap-3">
          <p className="text-sm break-words">{denial.text}</p>
          <FactList
            facts={[
              ["Rule", denial.rule],
              ["Asked for", mono(denial.target)],
              ["Reason", mono(denial.reason)],
              ["Code", denial.code && <ErrorCode key="code" code={denial.code} />],
              ...(calls.length > 0
                ? []
                : ([
                    ["By", denial.key?.name ?? denial.actor.label],
                    ["Client", denial.client],
                    ["Address", mono(denial.address)],
                  ] as const)),
            ]}
          />
        </div>
      ))}
      {remedies.length > 0 && (
        <div className="mt-4 flex flex-wrap gap-2">
          {remedies.map((remedy) => (
            <ButtonLink
              key={`${remedy.kind} ${remedy.id}`}
              size="sm"
              href={remedyHref(remedy, calls)}
            >
              {REMEDY_TEXTS[remedy.kind](remedy.name)}
            </ButtonLink>
          ))}
        </div>
      )}
    </section>
  );
}

function remedyHref({ kind, id }: RequestRemedy, calls: readonly CallRow[]): string {
  if (kind === "team") return `/teams/${id}?tab=access`;
  if (kind === "server") return `/servers/${id}`;
  const known = calls.find(({ key }) => key?.id === id)?.key;
  return `${pageOf({ id, credential: known?.credential ?? "key" })}?tab=access`;
}
