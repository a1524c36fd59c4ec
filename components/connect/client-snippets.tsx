"use client";

import { CodeBlock } from "@/components/ui/code-block";
import { Tabs } from "@/components/ui/tabs";
import { type Client, clients, type SnippetInput } from "@/lib/connect/view-snippets";

interface ClientSnippetsProps extends Omit<SnippetInput, "key"> {
  apiKey: string;
}

/** Ready commands for each client that works today, as tabs. */
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
        <CodeBlock
          title={client.renew.title}
          label={`${client.name}: ${client.renew.title}`}
          code={client.renew.code}
        />
      )}
    </div>
  );
}
