import { createLoader, createSerializer, parseAsInteger, parseAsString } from "nuqs/server";
import type { DetailTab } from "@/components/ui/layout/chosen-tab";

type TeamTab = "overview" | "access" | "calls" | "history" | "settings";
type TeamTabs = readonly [DetailTab<TeamTab>, ...DetailTab<TeamTab>[]];

const FOR_ALL = [
  { tab: "overview", label: "Overview" },
  { tab: "access", label: "Access" },
  { tab: "calls", label: "Calls" },
] as const;
const FOR_LEADS = [
  { tab: "history", label: "History" },
  { tab: "settings", label: "Settings" },
] as const;

/** Returns the tabs of a team's page. History and Settings are only for leads and operators. */
export function teamTabs({ mayLead }: { readonly mayLead: boolean }): TeamTabs {
  return mayLead ? [...FOR_ALL, ...FOR_LEADS] : FOR_ALL;
}

/** The search parameters of a team's page: the tab, and the place in its history. */
const teamSearch = { tab: parseAsString, before: parseAsInteger, after: parseAsInteger };

export const loadTeamSearch = createLoader(teamSearch);
export const teamHref = createSerializer(teamSearch);

export type TeamSearch = Awaited<ReturnType<typeof loadTeamSearch>>;
