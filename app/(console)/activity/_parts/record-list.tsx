"use client";

import { type ReactNode, useEffect } from "react";
import { Panel } from "@/components/ui/overlay/panel";
import { PanelList, PanelRow } from "@/components/ui/overlay/panel-list";
import { usePanel } from "@/components/ui/overlay/use-panel";

export interface ListedRecord {
  readonly id: string;
  /** The address that opens the record with the list behind it. */
  readonly href: string;
  readonly title: string;
  readonly row: ReactNode;
  readonly details: ReactNode;
}

interface RecordListProps {
  records: readonly ListedRecord[];
  /** The record that the URL opens, if it is not among those of this page. */
  opened: ListedRecord | null;
  /** The id of the only record with the request id that was searched for: it opens by itself. */
  only: string | null;
}

/** Lists audit records, newest first. A row opens its record in the side panel. */
export function RecordList({ records, opened, only }: RecordListProps) {
  const panel = usePanel(records.map(({ id }) => id));
  const { show } = panel;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new hit opens, not a new render.
  useEffect(() => {
    if (only !== null) show(only);
  }, [only]);
  const shown = [...records, ...(opened ? [opened] : [])].find(({ id }) => id === panel.shown);
  return (
    <>
      <PanelList label="Activity">
        {records.map(({ id, href, row }) => (
          <PanelRow key={id} id={id} href={href} panel={panel}>
            {row}
          </PanelRow>
        ))}
      </PanelList>
      <Panel panel={panel} title={shown?.title ?? "No such record"}>
        {shown?.details ?? (
          <p className="text-sm text-muted">
            There is no record at this address, or you may not see it.
          </p>
        )}
      </Panel>
    </>
  );
}
