"use client";

import { CodeBlock } from "@/components/ui/data/code-block";
import { Tabs } from "@/components/ui/layout/tabs";
import type { Snippet, Way } from "@/lib/connect/clients/view-client";

interface WaySystemsProps {
  /** The name of the client whose steps are shown. */
  name: string;
  way: Way;
}

/**
 * Shows the steps of one way to connect a client. If the steps are different on Windows, the user
 * can select the operating system.
 */
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
