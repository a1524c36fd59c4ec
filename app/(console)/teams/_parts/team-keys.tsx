import { KeyExpiry, KeyLastUsed } from "@/components/keys/key-facts";
import { KeyPill } from "@/components/keys/key-pill";
import { RowTitle } from "@/components/ui/data/row-title";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { type KeyPage, maskedKey } from "@/lib/keys/view";

interface TeamKeysProps {
  keys: KeyPage;
  teamId: string;
  now: Date;
  /** True for members, who see only their own keys of the team. */
  own: boolean;
}

/** Lists the newest keys of a team, with a link to the list of all its keys. */
export function TeamKeys({ keys, teamId, now, own }: TeamKeysProps) {
  return (
    <SectionCard
      flush
      title={own ? "Your keys in this team" : "Keys"}
      action={
        keys.total > keys.rows.length && (
          <TextLink href={`/keys?team=${teamId}`}>All {keys.total} keys</TextLink>
        )
      }
    >
      {keys.total === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">
          {own ? "You have no keys in this team." : "The team has no keys."}
        </p>
      ) : (
        <ul aria-label="Keys" className="divide-y divide-line">
          {keys.rows.map((key) => (
            <li key={key.id} className="flex min-h-14 items-center gap-4 px-5 py-2 text-sm">
              <div className="min-w-0 flex-1">
                <RowTitle
                  href={`/keys/${key.id}`}
                  title={key.name}
                  detail={maskedKey(key.lastFour)}
                />
              </div>
              <span className="w-36 truncate max-md:hidden">
                {key.maker?.name ?? "Service key"}
              </span>
              <span className="w-28 whitespace-nowrap max-sm:hidden">
                <KeyLastUsed apiKey={{ ...key, lastUsedClient: null }} now={now} />
              </span>
              <span className="w-28 whitespace-nowrap max-lg:hidden">
                <KeyExpiry apiKey={key} now={now} />
              </span>
              <span className="flex shrink-0 sm:w-32">
                <KeyPill apiKey={key} now={now} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
