import { LRUCache } from "lru-cache";
import { rawSql } from "@/db/raw-sql";
import { type Catalogue, compileCatalogue } from "@/lib/catalogue/compile-catalogue";
import type { Inventory } from "@/lib/catalogue/expose-items";
import type { Grant } from "@/lib/catalogue/reach";
import { readInventory } from "@/lib/catalogue/read-inventory";
import { type Feed, feed } from "@/lib/change-feed/feed";
import type { KeyState } from "@/lib/keys/model";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { DATABASE_LIMIT_MS, within } from "@/lib/std/within";

/**
 * Maximum number of cached catalogues. Beyond this number, the least recently used catalogue is
 * removed.
 */
const MAX_CATALOGUES = 200;

type Caller = Pick<KeyState, "id" | "ownGrants"> & { readonly team: { readonly id: string } };

interface Kept {
  readonly catalogue: Catalogue;
  readonly revision: number;
}

interface Catalogues {
  readonly feed: Feed;
  inventory: { readonly value: Promise<Inventory>; readonly revision: number } | null;
  /** Cached catalogues, by team or, for keys with grants of their own, by key and team. */
  readonly kept: LRUCache<string, Kept>;
  readonly loading: Map<string, { readonly made: Promise<Catalogue>; readonly revision: number }>;
}

/**
 * Returns the catalogue of a caller, which covers all servers. If a cached catalogue is still up to
 * date, it is returned synchronously and without SQL. If the process receives no change
 * notifications, the catalogue is compiled anew for every call. All keys of a team share a
 * catalogue, except keys with grants of their own.
 */
export function catalogueFor(
  process: LatchkeyProcess,
  caller: Caller,
): Catalogue | Promise<Catalogue> {
  const state = shared<Catalogues>("gateway.catalogues", () => ({
    feed: feed(),
    inventory: null,
    kept: new LRUCache({ max: MAX_CATALOGUES }),
    loading: new Map(),
  }));
  if (!state.feed.isCurrent()) return loadOnce(process, caller);
  const context = contextOf(caller);
  const revision = offered(state.feed) + state.feed.revision("grants");
  const known = state.kept.get(context);
  if (known?.revision === revision) return known.catalogue;
  const inProgress = state.loading.get(context);
  if (inProgress?.revision === revision) return inProgress.made;
  const made = load(process, state, caller).then((catalogue) => {
    state.kept.set(context, { catalogue, revision });
    return catalogue;
  });
  const loading = { made, revision };
  state.loading.set(context, loading);
  const done = () => {
    if (state.loading.get(context) === loading) state.loading.delete(context);
  };
  made.then(done, done);
  return made;
}

/**
 * Returns the cache key of a caller's catalogue. Callers with the same cache key see the same
 * items.
 */
function contextOf({ id, ownGrants, team }: Caller): string {
  return ownGrants ? `${id} ${team.id}` : team.id;
}

/**
 * The sum of the feed's revisions of servers and of items. A revision never decreases, so the sum
 * changes whenever one of the two changes.
 */
const offered = (changes: Feed) => changes.revision("upstream") + changes.revision("items");

async function load(process: LatchkeyProcess, state: Catalogues, caller: Caller) {
  const revision = offered(state.feed);
  if (state.inventory?.revision !== revision) {
    const value = readInventory(process);
    const read = { value, revision };
    state.inventory = read;
    value.catch(() => {
      if (state.inventory === read) state.inventory = null;
    });
  }
  const [inventory, held] = await Promise.all([state.inventory.value, readHeld(process, caller)]);
  return compileCatalogue(inventory, held.team, held.key);
}

async function loadOnce(process: LatchkeyProcess, caller: Caller): Promise<Catalogue> {
  const [inventory, held] = await Promise.all([readInventory(process), readHeld(process, caller)]);
  return compileCatalogue(inventory, held.team, held.key);
}

interface GrantRow {
  readonly upstream_id: string;
  readonly tools: string[];
  readonly prompts: boolean;
  readonly resources: boolean;
  readonly of_key: boolean;
}

async function readHeld(
  { db }: LatchkeyProcess,
  { id, ownGrants, team }: Caller,
): Promise<{ team: readonly Grant[]; key: readonly Grant[] | null }> {
  const rows = await within(
    DATABASE_LIMIT_MS,
    rawSql(db)<GrantRow[]>`
      select upstream_id, tools, prompts, resources, key_id is not null as of_key
      from grants where team_id = ${team.id} or key_id = ${ownGrants ? id : null}`,
  );
  const of = (isKeys: boolean): Grant[] =>
    rows
      .filter((row) => row.of_key === isKeys)
      .map(({ upstream_id, tools, prompts, resources }) => ({
        upstreamId: upstream_id,
        tools,
        prompts,
        resources,
      }));
  return { team: of(false), key: ownGrants ? of(true) : null };
}
