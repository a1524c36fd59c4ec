import type { ReactNode } from "react";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Pill, type PillTone } from "@/components/ui/data/pill";
import { Folded } from "@/components/ui/layout/folded";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { OperationView } from "@/lib/connect/view-reference";
import { CodedText } from "./coded-text";
import { FieldsList } from "./fields-list";

const TONES: Readonly<Record<string, PillTone>> = {
  GET: "neutral",
  POST: "green",
  PATCH: "amber",
  DELETE: "red",
};

/** Documents one API operation: its method and path, its input, its response and its errors. */
export function OperationCard({ operation }: { operation: OperationView }) {
  const { id, method, path, summary, description, parameters, body, success, failures } = operation;
  return (
    <div id={id} className="scroll-mt-4">
      <SectionCard
        title={summary}
        description={
          <span className="flex flex-wrap items-center gap-2 pt-1">
            <Pill tone={TONES[method] ?? "neutral"} plain>
              {method}
            </Pill>
            <code className="font-mono text-xs break-all text-ink">{path}</code>
          </span>
        }
      >
        <div className="flex flex-col gap-4">
          {description && (
            <p className="max-w-[72ch] text-sm text-muted">
              <CodedText text={description} />
            </p>
          )}
          <CodeBlock code={operation.curl} label={`Command: ${summary}`} wrap />
          {parameters.length > 0 && (
            <FieldsList
              label={`Parameters of ${summary}`}
              fields={parameters.map((one) => ({
                ...one,
                note: one.description ?? `In the ${one.place}.`,
              }))}
              asked
            />
          )}
          {body && (
            <Part title="Body">
              <FieldsList label={`Body of ${summary}`} fields={body} asked />
            </Part>
          )}
          <Part title={`Response ${success.status}`} text={success.description}>
            {success.fields.length > 0 && (
              <FieldsList label={`Response of ${summary}`} fields={success.fields} />
            )}
            {success.example && (
              <CodeBlock code={success.example} label={`Example response: ${summary}`} wrap />
            )}
          </Part>
          <Part title="Errors">
            <dl className="grid grid-cols-[3rem_1fr] gap-y-1 text-sm">
              {failures.map((failure) => (
                <div key={failure.status} className="contents">
                  <dt className="text-muted">{failure.status}</dt>
                  <dd className="break-words text-muted">
                    <CodedText text={failure.description} />
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
        </div>
      </SectionCard>
    </div>
  );
}

interface PartProps {
  title: string;
  text?: string;
  children: ReactNode;
}

/** A collapsed section of an operation. Collapsed sections keep the page short enough to scan. */
function Part({ title, text, children }: PartProps) {
  return (
    <Folded label={title} className="border-t border-line pt-3" labelClassName="font-medium">
      <div className="flex flex-col gap-3 pt-3">
        {text && (
          <p className="text-sm text-muted">
            <CodedText text={text} />
          </p>
        )}
        {children}
      </div>
    </Folded>
  );
}
