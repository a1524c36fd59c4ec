import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { OvertakenKey } from "@/lib/oauth/view";

interface AppSignInProps {
  /** True if apps can connect with OAuth. */
  enabled: boolean;
  keys: readonly OvertakenKey[];
  now: Date;
}

/**
 * Shows whether apps can connect by OAuth sign-in. Lists the keys whose clients prefer OAuth
 * sign-in and would therefore stop using the key.
 */
export function AppSignIn({ enabled, keys, now }: AppSignInProps) {
  return (
    <SectionCard
      title="Sign-in of apps"
      description={
        enabled
          ? "People connect apps by signing in (OAuth). To switch this off, set OAUTH=0 and restart."
          : "Apps connect with API keys only, because OAUTH=0 is set. To let people connect apps by signing in, remove it and restart."
      }
      action={<Pill tone={enabled ? "green" : "neutral"}>{enabled ? "On" : "Off"}</Pill>}
    >
      {keys.length === 0 ? (
        <p className="text-sm text-muted">
          No active key was last used by a client that prefers signing in.
        </p>
      ) : (
        <>
          <p className="max-w-[72ch] text-sm">
            {enabled
              ? "The clients of these keys prefer signing in. They ask their users to connect, and stop using the key:"
              : "The clients of these keys prefer signing in. Once it is switched on, they ask their users to connect, and stop using the key:"}
          </p>
          <ul aria-label="Keys whose clients prefer signing in" className="my-2 text-sm">
            {keys.map(({ id, name, client, lastCalledAt }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-3 py-1">
                <TextLink href={`/keys/${id}`}>{name}</TextLink>
                <span className="break-all text-muted">
                  {client}, last call <RelativeTime at={lastCalledAt} now={now} />
                </span>
              </li>
            ))}
          </ul>
          <p className="max-w-[72ch] text-sm text-muted">
            Ask the owner of each key to connect the app once in the client. It then appears under
            Connected apps, and the key can be revoked.
          </p>
        </>
      )}
    </SectionCard>
  );
}
