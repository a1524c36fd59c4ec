"use client";

import { ChevronRight } from "lucide-react";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Tabs } from "@/components/ui/layout/tabs";
import { type Client, clients, type SnippetInput } from "@/lib/connect/view-snippets";

interface ClientSnippetsProps extends Omit<SnippetInput, "key"> {
  apiKey: string;
}

/** Commands for each supported client, in tabs. */
export function ClientSnippets({ apiKey, ...rest }: ClientSnippetsProps) {
  return (
    <Tabs
      label="Client"
      items={clients({ ...rest, key: apiKey }).map((client) => ({
        value: client.id,
        label: client.name,
        content: <ClientSteps client={client} />,
      }))}
    />
  );
}

function ClientSteps({ client }: { client: Client }) {
  return (
    <div className="flex flex-col gap-3">
      {client.steps.map((step) => (
        <CodeBlock
          key={step.title}
          title={step.title}
          label={`${client.name}: ${step.title}`}
          code={step.code}
        />
      ))}
      <p className="text-sm text-muted">{client.renewal}</p>
      {client.renew && (
        <details className="group">
          <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight
              aria-hidden="true"
              className="size-3.5 transition-transform duration-120 group-open:rotate-90"
            />
            Commands to renew it
          </summary>
          <div className="mt-3">
            <CodeBlock
              title={client.renew.title}
              label={`${client.name}: ${client.renew.title}`}
              code={client.renew.code}
            />
          </div>
        </details>
      )}
    </div>
  );
}
