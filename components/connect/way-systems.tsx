"use client";

import { CodeBlock } from "@/components/ui/data/code-block";
import { Tabs } from "@/components/ui/layout/tabs";
import type { Snippet, Way } from "@/lib/connect/clients/view-client";

interface WaySystemsProps {
  /** The name of the client. */
  name: string;
  way: Way;
}

/** The steps of a way, with a choice of the system if they differ. */
export function WaySystems({ name, way: { steps, windows } }: WaySystemsProps) {
  if (!windows) return <Steps name={name} steps={steps} />;
  return (
    <Tabs
      label="System"
      items={[
        {
          value: "unix",
          label: "macOS and Linux",
          content: <Steps name={name} steps={steps} />,
        },
        {
          value: "windows",
          label: "Windows",
          content: <Steps name={name} steps={windows} />,
        },
      ]}
    />
  );
}

function Steps({ name, steps }: { name: string; steps: readonly Snippet[] }) {
  return (
    <div className="flex flex-col gap-3">
      {steps.map(({ title, code }) => (
        <CodeBlock key={title} title={title} label={`${name}: ${title}`} code={code} />
      ))}
    </div>
  );
}
