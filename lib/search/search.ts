import type { Context } from "@/lib/core/context";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { findKeys } from "./find-keys";
import { findPeople } from "./find-people";
import { findRequest } from "./find-request";
import { findServers } from "./find-servers";
import { findTeams } from "./find-teams";
import { findTools } from "./find-tools";
import type { Found } from "./matching";
import { searchSchema } from "./schema";
import { SEARCH_KINDS, type SearchKind, type SearchResult } from "./view";

/** The number of things of each kind that a search of all kinds, and of one kind, returns. */
const OF_ALL = 5;
const OF_ONE = 20;

type Finder = (ctx: Context, q: string, limit: number) => Promise<Found>;

const FINDERS: Readonly<Record<SearchKind, Finder>> = {
  key: findKeys,
  server: findServers,
  tool: findTools,
  person: findPeople,
  team: findTeams,
  request: findRequest,
};

/**
 * Finds keys, servers, tools, people, teams and a request by what people know of them: names,
 * emails, last characters and ids. Of each kind, the best matches are returned: at most 5, or 20 if
 * `kind` names the only kind. Everyone finds only what they may also open; of people, members find
 * nobody.
 */
export const search = verb({
  kind: "read",
  name: "search.all",
  audience: "signed_in",
  input: searchSchema,
  permit: signedIn,
  run: async (ctx, { q, kind }) => {
    const kinds = kind ? [kind] : SEARCH_KINDS;
    const found = await Promise.all(
      kinds.map((one) => FINDERS[one](ctx, q, kind ? OF_ONE : OF_ALL)),
    );
    return succeed<SearchResult>({
      hits: found.flatMap(({ hits }) => hits),
      more: kinds.filter((_, index) => found[index]?.more),
    });
  },
});
