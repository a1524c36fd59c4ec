"use client";

import { CodeBlock } from "@/components/ui/data/code-block";
import { Folded } from "@/components/ui/layout/folded";
import { Tabs } from "@/components/ui/layout/tabs";
import { type Client, clients, type Snippet, type SnippetInput } from "@/lib/connect/view-snippets";

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
      <p className="text-sm text-muted">{client.summary}</p>
      <Steps name={client.name} steps={client.steps} />
      {client.more?.map(({ title, summary, steps }) => (
        <Folded key={title} label={title}>
          <div className="mt-3 flex flex-col gap-3">
            {summary && <p className="text-sm text-muted">{summary}</p>}
            <Steps name={client.name} steps={steps} />
          </div>
        </Folded>
      ))}
    </div>
  );
}

function Steps({ name, steps }: { name: string; steps: readonly Snippet[] }) {
  return steps.map(({ title, code }) => (
    <CodeBlock key={title} title={title} label={`${name}: ${title}`} code={code} />
  ));
}
