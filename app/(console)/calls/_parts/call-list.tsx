"use client";

import { Maximize2 } from "lucide-react";
import Link from "next/link";
import { useRead } from "@/app/reads/use-read";
import { CallSummary } from "@/components/calls/call-summary";
import { calledName } from "@/components/calls/call-text";
import { CallExplained, RequestExplained } from "@/components/calls/request-explained";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Loading } from "@/components/ui/feedback/loading";
import { LineSkeleton } from "@/components/ui/feedback/skeleton";
import { TextLink } from "@/components/ui/layout/text-link";
import { Panel } from "@/components/ui/overlay/panel";
import { PanelList, PanelRow } from "@/components/ui/overlay/panel-list";
import { usePanel } from "@/components/ui/overlay/use-panel";
import type { CallRow } from "@/lib/usage/view-calls";

interface CallListProps {
  rows: readonly CallRow[];
  now: Date;
}

/** Separates a request id from the number of the call, for the further calls of a batch. */
const OF_BATCH = "~";

/**
 * The calls of one page, newest first. A row opens the call in the side panel, whose URL names the
 * request. The panel also opens for a request that is not on this page.
 */
export function CallList({ rows, now }: CallListProps) {
  const ids = panelIds(rows);
  const panel = usePanel(ids);
  const row = rows[ids.indexOf(panel.shown ?? "")];
  const requestId = panel.shown?.split(OF_BATCH)[0] ?? null;
  return (
    <>
      {rows.length > 0 && (
        <PanelList label="Calls">
          {rows.map((one, index) => (
            <PanelRow
              key={one.id}
              id={ids[index] ?? ""}
              href={`/calls/${one.requestId}`}
              panel={panel}
            >
              <CallSummary row={one} now={now} />
            </PanelRow>
          ))}
        </PanelList>
      )}
      <Panel
        panel={panel}
        title={
          row ? (
            <code className="font-mono">
              <VisibleText text={calledName(row)} />
            </code>
          ) : (
            "Request"
          )
        }
        description={row ? row.key?.name : requestId}
        action={
          requestId && (
            <Link
              href={`/calls/${requestId}`}
              aria-label="Open as a page"
              title="Open as a page"
              className="inline-grid size-8 place-items-center rounded-control text-muted hover:bg-hover hover:text-ink [&_svg]:size-4"
            >
              <Maximize2 aria-hidden="true" />
            </Link>
          )
        }
      >
        {requestId && <PanelContent row={row} requestId={requestId} now={now} />}
      </Panel>
    </>
  );
}

interface PanelContentProps {
  row: CallRow | undefined;
  requestId: string;
  now: Date;
}

/** What a call that was let through did is in its row. Everything else is read from the server. */
function PanelContent({ row, requestId, now }: PanelContentProps) {
  const known = row && row.outcome !== "denied";
  const answer = useRead("request", known ? null : { requestId });
  if (known) return <CallExplained row={row} now={now} />;
  if (answer?.ok) return <RequestExplained view={answer.value} now={now} />;
  if (row && answer === null) return <CallExplained row={row} now={now} denied />;
  if (answer === null) {
    return (
      <Loading label="Loading the request">
        <LineSkeleton className="w-64" />
        <LineSkeleton className="w-40" />
      </Loading>
    );
  }
  if (answer.code !== "not_found") {
    return (
      <p role="alert" className="text-sm text-muted">
        {answer.message}
      </p>
    );
  }
  return (
    <p role="alert" className="text-sm text-muted">
      No call or denial with this request ID is recorded, or it is not yours to see. Compare the ID
      with the response’s x-request-id header. A change, or a tool that was tried in the console, is
      in <TextLink href={`/activity?q=${encodeURIComponent(requestId)}`}>Activity</TextLink>.
    </p>
  );
}

/** The ids of the rows in the URL: the request's id, and for the further calls of a batch its call. */
function panelIds(rows: readonly CallRow[]): string[] {
  const seen = new Set<string>();
  return rows.map(({ id, requestId }) => {
    if (seen.has(requestId)) return `${requestId}${OF_BATCH}${id}`;
    seen.add(requestId);
    return requestId;
  });
}
