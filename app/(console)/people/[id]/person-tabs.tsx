import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { RecordSummary } from "@/components/activity/record-summary";
import { CallRows } from "@/components/calls/call-row";
import { callsHref } from "@/components/calls/calls-search";
import { NewestKeys } from "@/components/keys/newest-keys";
import { RowTitle } from "@/components/ui/data/row-title";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { listActivity } from "@/lib/audit/list-activity";
import type { PersonView } from "@/lib/identity/view";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { listCalls } from "@/lib/usage/calls/list-calls";

interface PersonTabProps {
  ctx: SignedInContext;
  person: PersonView;
}

const KEYS_SHOWN = 8;
const CALLS_SHOWN = 8;
const LATEST_SHOWN = 6;

/** What the person used and did last. */
export function PersonOverview(props: PersonTabProps) {
  return (
    <div className="flex flex-col gap-6">
      <PersonCalls {...props} limit={CALLS_SHOWN} />
      <PersonHistory {...props} limit={LATEST_SHOWN} />
    </div>
  );
}

/** The teams and the keys of a person. */
export function PersonAccess({ ctx, person }: PersonTabProps) {
  return (
    <div className="flex flex-col gap-6">
      <SectionCard
        flush
        title="Teams"
        description="The person creates keys for these teams, within what each is granted."
      >
        {person.teams.length === 0 ? (
          <p className="px-5 py-8 text-center text-sm text-muted">The person is in no team.</p>
        ) : (
          <ul aria-label="Teams" className="divide-y divide-line">
            {person.teams.map(({ id, slug, name }) => (
              <li key={id} className="flex min-h-14 items-center px-5 py-2 text-sm">
                <RowTitle href={`/teams/${slug}`} title={name} detail={slug} />
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
      <PersonKeys ctx={ctx} person={person} />
    </div>
  );
}

async function PersonKeys({ ctx, person }: PersonTabProps) {
  const keys = pageValue(await listKeys(ctx, { ownerId: person.id, pageSize: KEYS_SHOWN }));
  return (
    <NewestKeys
      title="Keys"
      withoutOwner
      keys={keys}
      allHref={`/keys?owner=${person.id}`}
      now={ctx.now}
      empty="The person has no keys."
    />
  );
}

/** The latest tool calls with the keys that the person created. */
export async function PersonCalls({ ctx, person, limit }: PersonTabProps & { limit: number }) {
  const { rows } = pageValue(await listCalls(ctx, { person: person.id, limit }));
  const filter = { person: person.id };
  return (
    <SectionCard
      flush
      title="Recent calls"
      action={rows.length > 0 && <TextLink href={callsHref("/calls", filter)}>All calls</TextLink>}
    >
      {rows.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">
          No tool calls yet. Calls with the person's keys appear here.
        </p>
      ) : (
        <CallRows label="Recent calls" rows={rows} now={ctx.now} filter={filter} />
      )}
    </SectionCard>
  );
}

/** What the person did in the console, newest first. */
export async function PersonHistory({ ctx, person, limit }: PersonTabProps & { limit: number }) {
  const page = pageValue(await listActivity(ctx, { actorId: person.id, limit }));
  return (
    <SectionCard
      flush
      title="Latest activity"
      action={
        page.rows.length > 0 && (
          <TextLink href={`/activity?actor=${person.id}`}>All activity</TextLink>
        )
      }
    >
      {page.rows.length === 0 ? (
        <p className="px-5 py-8 text-center text-sm text-muted">Nothing yet.</p>
      ) : (
        <ul aria-label="History" className="divide-y divide-line">
          {page.rows.map((row) => (
            <li key={row.id} className="flex min-h-10 items-center px-5 py-2 text-sm">
              <RecordSummary row={row} now={ctx.now} withoutActor />
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
