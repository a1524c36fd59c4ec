import type { Metadata } from "next";
import { cache, Suspense } from "react";
import { pageValue } from "@/app/_server/page-value";
import { pageContext } from "@/app/_server/request-context";
import { PersonHeaderActions } from "@/app/(console)/people/_parts/person-header-actions";
import { PersonSettings } from "@/app/(console)/people/_parts/person-settings";
import { Opened } from "@/components/shell/palette/opened";
import { Avatar } from "@/components/ui/data/avatar";
import { Fact } from "@/components/ui/data/facts";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { RowsCardSkeleton } from "@/components/ui/feedback/card-skeletons";
import { Loading } from "@/components/ui/feedback/loading";
import { chosenTab } from "@/components/ui/layout/chosen-tab";
import { DetailHeader } from "@/components/ui/layout/detail-header";
import { DetailTabs } from "@/components/ui/layout/detail-tabs";
import { TextLink } from "@/components/ui/layout/text-link";
import { showPerson } from "@/lib/identity/people/show-person";
import { PersonAccess, PersonCalls, PersonHistory, PersonOverview } from "./person-tabs";

/** Reads the person once per request, for both the page's metadata and the page. */
const personOf = cache(async (id: string) => showPerson(await pageContext(), { id }));

const TABS = [
  { tab: "overview", label: "Overview" },
  { tab: "access", label: "Access" },
  { tab: "calls", label: "Calls" },
  { tab: "history", label: "History" },
  { tab: "settings", label: "Settings" },
] as const;

/** The title of the first card of each tab, for its skeleton. */
const FIRST_CARDS = {
  overview: "Recent calls",
  access: "Teams",
  calls: "Recent calls",
  history: "Latest activity",
  settings: "Account",
} as const;

interface PersonPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ tab?: string | string[] }>;
}

export async function generateMetadata({ params }: PersonPageProps): Promise<Metadata> {
  const found = await personOf((await params).id);
  return { title: found.ok ? found.value.name : "Person" };
}

/**
 * The page of one person: their facts, and in tabs their use, teams and keys, calls, actions and
 * settings. Only operators can open it.
 */
export default async function PersonPage({ params, searchParams }: PersonPageProps) {
  const [ctx, { id }, { tab }] = await Promise.all([pageContext(), params, searchParams]);
  // The person must be read before any part of the response is sent, so that an unknown person gets
  // status 404.
  const person = pageValue(await personOf(id));
  const own = person.id === ctx.actor.id;
  const current = chosenTab(TABS, tab);
  const props = { ctx, person };
  return (
    <>
      <Opened kind="person" id={person.id} title={person.name} detail={person.email} />
      <DetailHeader
        back={<TextLink href="/people">People</TextLink>}
        title={
          <span className="flex min-w-0 items-center gap-2.5">
            <Avatar name={person.name} size={28} />
            <span className="min-w-0 break-words">{person.name}</span>
          </span>
        }
        status={<StatusPill status={person.status} />}
        description={own ? `${person.email} · you` : person.email}
        action={own ? undefined : <PersonHeaderActions person={person} />}
        facts={
          <>
            <Fact label="Role">{person.role === "operator" ? "Operator" : "Member"}</Fact>
            <Fact label="Last seen">
              {person.lastSeenAt ? <RelativeTime at={person.lastSeenAt} now={ctx.now} /> : "Never"}
            </Fact>
            <Fact label="Active keys">{person.activeKeys.toLocaleString("en-GB")}</Fact>
            <Fact label="Calls with active keys, 7 days">
              {person.callsLast7Days.toLocaleString("en-GB")}
            </Fact>
          </>
        }
        tabs={
          <DetailTabs label="Person" path={`/people/${person.id}`} tabs={TABS} current={current} />
        }
      />
      <Suspense
        key={current}
        fallback={
          <Loading label="Loading the tab">
            <RowsCardSkeleton title={FIRST_CARDS[current]} rows={6} />
          </Loading>
        }
      >
        {current === "overview" && <PersonOverview {...props} />}
        {current === "access" && <PersonAccess {...props} />}
        {current === "calls" && <PersonCalls {...props} limit={50} />}
        {current === "history" && <PersonHistory {...props} limit={30} />}
        {current === "settings" && <PersonSettings person={person} own={own} />}
      </Suspense>
    </>
  );
}
