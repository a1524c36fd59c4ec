"use client";

import { Banner } from "@/components/ui/feedback/banner";
import { buttonStyle } from "@/components/ui/form/button-style";
import { Folded } from "@/components/ui/layout/folded";
import { Tabs } from "@/components/ui/layout/tabs";
import type { Client, SnippetInput } from "@/lib/connect/clients/view-client";
import { clients } from "@/lib/connect/clients/view-snippets";
import { WaySystems, type WaySystemsProps } from "./way-systems";

interface ClientSnippetsProps extends Omit<SnippetInput, "key"> {
  apiKey: string;
  /** The id of the client that is shown, if the parent keeps the selection. */
  client?: string;
  onClient?: (id: string) => void;
  /** Called after a snippet that contains the key was copied to the clipboard. */
  onKeyCopied?: () => void;
}

/** Shows how to connect each supported client, with one tab per client. */
export function ClientSnippets(props: ClientSnippetsProps) {
  const { apiKey, client, onClient, onKeyCopied, ...rest } = props;
  const copies = onKeyCopied && { text: apiKey, onCopied: onKeyCopied };
  return (
    <Tabs
      label="Client"
      value={client}
      onValueChange={onClient}
      items={clients({ ...rest, key: apiKey }).map((one) => ({
        value: one.id,
        label: one.name,
        content: <Ways client={one} copies={copies} />,
      }))}
    />
  );
}

type Copies = WaySystemsProps["copies"];

function Ways({ client: { name, problem, ways }, copies }: { client: Client; copies: Copies }) {
  const [best, ...others] = ways;
  return (
    <div className="flex flex-col gap-3">
      {problem && <Banner tone="amber">{problem}</Banner>}
      {best && <WaySteps name={name} way={best} copies={copies} />}
      {others.map((way) => (
        <Folded key={way.title} label={way.title}>
          <div className="mt-3">
            <WaySteps name={name} way={way} copies={copies} />
          </div>
        </Folded>
      ))}
    </div>
  );
}

function WaySteps({ name, way, copies }: WaySystemsProps) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-muted">{way.summary}</p>
      {way.install && (
        <a href={way.install.href} className={buttonStyle("secondary", "md", "w-fit")}>
          {way.install.label}
        </a>
      )}
      <WaySystems name={name} way={way} copies={copies} />
    </div>
  );
}
