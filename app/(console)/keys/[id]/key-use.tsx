import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { KeyTrafficList } from "@/app/(console)/keys/_parts/detail/key-traffic-list";
import { callsHref as callsOf } from "@/components/calls/calls-search";
import { CallChart } from "@/components/ui/data/chart/call-chart";
import { EmptyState } from "@/components/ui/feedback/empty-state";
import { ButtonLink } from "@/components/ui/form/button-link";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";
import { keyUsage } from "@/lib/usage/key-usage";

const LATEST = 6;
const MOST = 100;

interface KeyTrafficProps {
  ctx: SignedInContext;
  id: string;
  /** The text shown if there have been no calls yet. */
  whenUnused: ReactNode;
}

interface KeyUseProps extends KeyTrafficProps {
  /** The address of the tab with more calls. */
  callsHref: string;
  /** The address of the tab that says how a client is connected, if there is one. */
  connectHref?: string | undefined;
}

/**
 * Shows the usage chart and the latest calls and denials of a key, connection or trust rule. One
 * that was never used has no chart, but a way to connect a client.
 */
export async function KeyUse({ ctx, id, whenUnused, callsHref, connectHref }: KeyUseProps) {
  const [points, traffic] = await Promise.all([
    keyUsage(ctx, { id }).then(pageValue),
    keyTraffic(ctx, { id, limit: LATEST }).then(pageValue),
  ]);
  if (traffic.length === 0 && points.every(({ calls, denials }) => calls + denials === 0)) {
    return (
      <EmptyState
        icon={<Activity />}
        title="No calls yet"
        action={connectHref && <ButtonLink href={connectHref}>Connect a client</ButtonLink>}
      >
        {whenUnused}
      </EmptyState>
    );
  }
  return (
    <>
      <SectionCard title="Use">
        <CallChart
          label="Calls and denials in the last 30 days"
          points={points}
          listHref={callsOf("/calls", { key: id })}
        />
      </SectionCard>
      <SectionCard
        flush
        title="Recent calls and denials"
        action={
          traffic.length === LATEST && (
            <TextLink href={callsHref} className="text-sm">
              All calls
            </TextLink>
          )
        }
      >
        <Traffic id={id} rows={traffic} now={ctx.now} whenUnused={whenUnused} />
      </SectionCard>
    </>
  );
}

/** Shows the last 100 calls and denials of a key, connection or trust rule. */
export async function KeyCalls({ ctx, id, whenUnused }: KeyTrafficProps) {
  const traffic = pageValue(await keyTraffic(ctx, { id, limit: MOST }));
  return (
    <SectionCard
      flush
      title="Recent calls and denials"
      description={traffic.length === MOST ? `The last ${MOST}.` : undefined}
      action={
        <TextLink href={callsOf("/calls", { key: id, range: "30d" })} className="text-sm leading-6">
          All calls
        </TextLink>
      }
    >
      <Traffic id={id} rows={traffic} now={ctx.now} whenUnused={whenUnused} />
    </SectionCard>
  );
}

interface TrafficProps extends Pick<KeyTrafficProps, "id" | "whenUnused"> {
  rows: Parameters<typeof KeyTrafficList>[0]["rows"];
  now: Date;
}

function Traffic({ id, rows, now, whenUnused }: TrafficProps) {
  if (rows.length > 0) return <KeyTrafficList id={id} rows={rows} now={now} />;
  return (
    <div className="[&>div]:rounded-t-none [&>div]:border-0">
      <EmptyState icon={<Activity />} title="No calls yet">
        {whenUnused}
      </EmptyState>
    </div>
  );
}
