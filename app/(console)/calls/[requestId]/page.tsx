import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { calledName } from "@/components/calls/call-text";
import { RequestExplained } from "@/components/calls/request-explained";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { showRequest } from "@/lib/usage/calls/show-request";

export const metadata: Metadata = { title: "Request" };

interface RequestPageProps {
  params: Promise<{ requestId: string }>;
}

/** The page of one request, whether it was a call or was denied: what happened, and why. */
export default async function RequestPage({ params }: RequestPageProps) {
  const [ctx, { requestId }] = await Promise.all([pageContext(), params]);
  const view = pageValue(
    await showRequest(ctx, { requestId: decodeURIComponent(requestId).slice(0, 120) }),
  );
  const [call] = view.calls;
  return (
    <div className="max-w-[720px]">
      <PageHeader
        back={<TextLink href="/calls">Calls</TextLink>}
        title={call ? <code className="font-mono">{calledName(call)}</code> : "Denied request"}
        description={
          <>
            <RelativeTime at={view.at} now={ctx.now} /> · <code>{view.requestId}</code>
          </>
        }
      />
      <SectionCard>
        <RequestExplained view={view} now={ctx.now} />
      </SectionCard>
    </div>
  );
}
