import { PersonName } from "@/components/ui/data/person-name";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { KeyView } from "@/lib/keys/view";

/** Shows the owner of a key: a person or, for a service key, a team. */
export function KeyOwner({ apiKey, withTeam }: { apiKey: KeyView; withTeam?: boolean }) {
  const detail = withTeam ? apiKey.team.name : undefined;
  if (apiKey.maker) return <PersonName name={apiKey.maker.name} detail={detail} />;
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate">Service key</span>
      <span className="truncate text-xs text-muted">{apiKey.team.name}</span>
    </span>
  );
}

/**
 * Shows on one or two lines when a key, connection or trust rule was last used, and by which
 * client.
 */
export function KeyLastUsed({
  apiKey,
  now,
  inline,
}: {
  apiKey: Pick<KeyView, "lastUsedAt" | "lastUsedClient">;
  now: Date;
  inline?: boolean;
}) {
  if (!apiKey.lastUsedAt) return <span className="text-muted">Never used</span>;
  const time = <RelativeTime at={apiKey.lastUsedAt} now={now} />;
  if (inline) return <span>Used {time}</span>;
  return (
    <span className="flex min-w-0 flex-col">
      {time}
      {apiKey.lastUsedClient && (
        <span className="max-w-44 truncate text-xs text-muted" title={apiKey.lastUsedClient}>
          {apiKey.lastUsedClient}
        </span>
      )}
    </span>
  );
}

/** Shows the date on which a key expires, or that the key never expires. */
export function KeyExpiry({ apiKey, now }: { apiKey: Pick<KeyView, "expiresAt">; now: Date }) {
  if (!apiKey.expiresAt) return <span className="text-muted">Never</span>;
  return <RelativeTime at={apiKey.expiresAt} now={now} />;
}
