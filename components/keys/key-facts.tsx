import type { ReactNode } from "react";
import { Fact } from "@/components/ui/data/facts";
import { PersonName } from "@/components/ui/data/person-name";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { endOf, type KeyView } from "@/lib/keys/view";

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

/**
 * Shows on one or two lines when a key expires or, if it is over, when and why it ended. A key that
 * was revoked does not expire any more.
 */
export function KeyEnding({ apiKey, now }: { apiKey: KeyView; now: Date }) {
  const end = endOf(apiKey);
  if (!end) return <KeyExpiry apiKey={apiKey} now={now} />;
  const why = apiKey.status === "ended" ? "Its owner left the team" : apiKey.revokeReason;
  return (
    <span className="flex min-w-0 flex-col">
      <span>
        {end.word} {end.at && <RelativeTime at={end.at} now={now} />}
      </span>
      {why && (
        <span className="max-w-44 truncate text-xs text-muted" title={why}>
          {why}
        </span>
      )}
    </span>
  );
}

/** Says on one line when a key expires, or when it ended: "Expires in 3 days". */
export function KeyEndingLine({ apiKey, now }: { apiKey: KeyView; now: Date }) {
  if (endOf(apiKey)) return <KeyEnding apiKey={{ ...apiKey, revokeReason: null }} now={now} />;
  if (!apiKey.expiresAt) return <span className="text-muted">Never expires</span>;
  return (
    <span>
      Expires <KeyExpiry apiKey={apiKey} now={now} />
    </span>
  );
}

interface EndProps {
  apiKey: Parameters<typeof endOf>[0];
  now: Date;
  /** The time at which it will end, shown as long as it has not ended. */
  children: ReactNode;
}

/**
 * The fact that says when a key, connection or trust rule ends. As soon as it has ended, the label
 * is the word of its status, such as "Ended".
 */
export function EndFact({ label, ...props }: EndProps & { label: string }) {
  return (
    <Fact label={endOf(props.apiKey)?.word ?? label}>
      <EndTime {...props} />
    </Fact>
  );
}

/**
 * Shows when a key, connection or trust rule ended or, as long as it has not ended, the children.
 */
export function EndTime({ apiKey, now, children }: EndProps) {
  const end = endOf(apiKey);
  if (!end) return children;
  return end.at ? <RelativeTime at={end.at} now={now} /> : "When its owner left";
}
