import { RowTitle } from "@/components/ui/data/row-title";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { maskedKey } from "@/lib/keys/view";
import type { ExpiringKey } from "@/lib/usage/view";

interface ExpiringListProps {
  keys: readonly ExpiringKey[];
  now: Date;
}

/** Lists the keys that expire within two weeks. The key that expires first is at the top. */
export function ExpiringList({ keys, now }: ExpiringListProps) {
  return (
    <SectionCard
      flush
      title="Expiring soon"
      action={
        <TextLink href="/keys?sort=expires" className="text-sm leading-6">
          All keys
        </TextLink>
      }
    >
      {keys.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">No keys expire within two weeks.</p>
      ) : (
        <ul className="divide-y divide-line">
          {keys.map((key) => (
            <li key={key.id} className="flex min-h-14 items-center justify-between gap-4 px-5 py-2">
              <RowTitle
                href={`/keys/${key.id}`}
                title={key.name}
                detail={maskedKey(key.lastFour)}
              />
              <span className="flex min-w-0 shrink-0 flex-col items-end text-sm">
                <RelativeTime at={key.expiresAt} now={now} className="text-amber" />
                <span className="max-w-40 truncate text-xs text-muted">
                  {key.owner ?? "Service key"}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
