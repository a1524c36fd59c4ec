import { RowTitle } from "@/components/ui/data/row-title";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { type KeyPage, maskedKey } from "@/lib/keys/view";
import { KeyEndingLine, KeyLastUsed } from "./key-facts";
import { KeyPill } from "./key-pill";

interface NewestKeysProps {
  title: string;
  keys: KeyPage;
  /** The address of the list of all these keys. */
  allHref: string;
  now: Date;
  /** The sentence that is shown if there are no keys. */
  empty: string;
  /** True if all keys have the same owner. */
  withoutOwner?: boolean;
}

/** Lists the newest keys of a team or a person, with a link to the list of all of them. */
export function NewestKeys({ title, keys, allHref, now, empty, withoutOwner }: NewestKeysProps) {
  return (
    <SectionCard
      flush
      title={title}
      action={
        keys.total > keys.rows.length && <TextLink href={allHref}>All {keys.total} keys</TextLink>
      }
    >
      {keys.total === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">{empty}</p>
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
              {!withoutOwner && (
                <span className="w-36 truncate max-md:hidden">
                  {key.maker?.name ?? "Service key"}
                </span>
              )}
              <span className="w-36 whitespace-nowrap max-sm:hidden">
                <KeyLastUsed apiKey={key} now={now} inline />
              </span>
              <span className="w-36 whitespace-nowrap max-lg:hidden">
                <KeyEndingLine apiKey={key} now={now} />
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
