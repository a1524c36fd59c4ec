import { Pill } from "@/components/ui/data/pill";
import { RowTitle } from "@/components/ui/data/row-title";
import { StatusPill } from "@/components/ui/data/status-pill";
import { ButtonLink } from "@/components/ui/form/button-link";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { ConnectionView } from "@/lib/servers/connections/view";

/**
 * Lists the servers that require every user to connect an account, and says which accounts the
 * signed-in user has connected.
 */
export function PersonalConnections({ rows }: { rows: readonly ConnectionView[] }) {
  const missing = rows.filter(isMissing).length;
  return (
    <SectionCard
      flush
      title="Your accounts"
      description={
        missing === 0
          ? "These servers use your own account. All of them are connected."
          : "These servers use your own account. Calls of your personal keys to them are refused until you connect."
      }
    >
      <ul aria-label="Your accounts" className="divide-y divide-line">
        {rows.map((row) => (
          <li key={row.name} className="flex min-h-14 items-center gap-4 px-5 py-2 text-sm">
            <div className="min-w-0 flex-1">
              <RowTitle
                href={`/servers/${row.name}`}
                title={row.title ?? row.name}
                detail={row.name}
              />
            </div>
            {row.brokenReason !== null ? (
              <Pill tone="red">Stopped working</Pill>
            ) : (
              row.connectedAt !== null && <StatusPill status="connected" />
            )}
            {isMissing(row) && (
              <ButtonLink size="sm" href={`/servers/${row.name}?connect=1`}>
                Connect
              </ButtonLink>
            )}
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}

const isMissing = (row: ConnectionView) => row.connectedAt === null || row.brokenReason !== null;
