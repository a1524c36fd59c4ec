import type { ReactNode } from "react";
import { seesText } from "@/app/(console)/servers/_parts/confinement-note";
import { TIME_TEXTS } from "@/app/(console)/servers/_parts/form/time-texts";
import { TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { UrlText } from "@/components/ui/base/url-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Scroller } from "@/components/ui/layout/scroller";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { UpstreamView } from "@/lib/servers/view";
import { secretName } from "@/lib/servers/view-secret-names";
import { TIME_FIELDS } from "@/lib/servers/view-times";

const WHOSE = {
  server: "Shared by everyone",
  person_header: "A header per person",
  person_oauth: "An account per person",
} as const;

/** Shows how a server is set up. The form behind Edit changes it. */
export function ServerConfiguration({ server }: { server: UpstreamView }) {
  const { transport, credentials, secrets, prefixed, name, approvesChanges, callSeconds } = server;
  const sees = seesText(server);
  const seconds = (value: number) => `${value.toLocaleString("en-GB")} s`;
  const own = TIME_FIELDS.flatMap((field) =>
    server[field] === null ? [] : [`${TIME_TEXTS[field].label} ${seconds(server[field])}`],
  );
  return (
    <SectionCard
      title="Connection"
      description="Edit changes these. Changes apply from the next call."
    >
      <dl className="grid grid-cols-1 gap-x-8 gap-y-4 text-sm sm:grid-cols-2">
        <Setting label={TRANSPORT_TEXT[transport]} wide>
          <Target text={server.url ?? [server.command, ...server.args].join(" ")} />
          {sees && <span className="block break-words text-muted">{sees}</span>}
        </Setting>
        <Setting label="Credentials">
          {WHOSE[credentials]}
          <span className="block break-words text-muted">
            {secrets.length > 0 ? (
              <VisibleText text={`Set: ${secrets.map(secretName).join(", ")}`} />
            ) : (
              "No values set"
            )}
          </span>
        </Setting>
        <Setting label="Names of its tools">
          {prefixed ? (
            <>
              Prefixed with <code className="font-mono">{name}_</code>
            </>
          ) : (
            "As the server gives them"
          )}
        </Setting>
        <Setting label="Changes of its items">
          {approvesChanges ? "Wait for approval" : "Take effect at once"}
        </Setting>
        <Setting label="Time limits">
          {`A call ${seconds(callSeconds)}`}
          {own.length > 0 && <span className="block text-muted">{own.join(", ")}</span>}
        </Setting>
      </dl>
    </SectionCard>
  );
}

interface SettingProps {
  label: string;
  wide?: boolean;
  children: ReactNode;
}

function Setting({ label, wide, children }: SettingProps) {
  return (
    <div className={wide ? "min-w-0 sm:col-span-2" : "min-w-0"}>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-1 break-words">{children}</dd>
    </div>
  );
}

/** A target with more characters than this is shown in a box of limited height. */
const LONG_TARGET = 160;

function Target({ text }: { text: string }) {
  const code = (
    <code className="font-mono break-words">
      <UrlText text={text} />
    </code>
  );
  if (text.length <= LONG_TARGET) return code;
  return (
    <Scroller label="Target" className="max-h-32 rounded-control bg-sunken px-2 py-1">
      {code}
    </Scroller>
  );
}
