"use client";

import { CodeBlock } from "@/components/ui/data/code-block";
import { Tabs } from "@/components/ui/layout/tabs";
import type { Snippet, Way } from "@/lib/connect/clients/view-client";

export interface WaySystemsProps {
  /** The name of the client whose steps are shown. */
  name: string;
  way: Way;
  /** Called after a step that contains this text was copied to the clipboard. */
  copies?: { readonly text: string; readonly onCopied: () => void };
}

/**
 * Shows the steps of one way to connect a client. If the steps are different on Windows, the user
 * can select the operating system.
 */
export function WaySystems({ name, way: { steps, windows }, copies }: WaySystemsProps) {
  if (!windows) return <Steps name={name} steps={steps} copies={copies} />;
  return (
    <Tabs
      label="System"
      items={[
        {
          value: "unix",
          label: "macOS and Linux",
          content: <Steps name={name} steps={steps} copies={copies} />,
        },
        {
          value: "windows",
          label: "Windows",
          content: <Steps name={name} steps={windows} copies={copies} />,
        },
      ]}
    />
  );
}

interface StepsProps extends Pick<WaySystemsProps, "name" | "copies"> {
  steps: readonly Snippet[];
}

function Steps({ name, steps, copies }: StepsProps) {
  return (
    <div className="flex flex-col gap-3">
      {steps.map(({ title, code }) => (
        <CodeBlock
          key={title}
          title={title}
          label={`${name}: ${title}`}
          code={code}
          wrap
          onCopied={copies && code.includes(copies.text) ? copies.onCopied : undefined}
        />
      ))}
    </div>
  );
}
