import type { SignedInContext } from "@/app/_server/request-context";
import type { Chip, callFiltersOf } from "@/app/(console)/calls/_parts/calls-filters";
import { actsAsOperator } from "@/lib/core/context";
import { listNames } from "@/lib/identity/people/list-names";
import { showKey } from "@/lib/keys/reads/show-key";

/**
 * Reads the names of the key and the person by which the calls are filtered. A name that the reader
 * may not see is left out.
 */
export async function filterNames(
  ctx: SignedInContext,
  filters: ReturnType<typeof callFiltersOf>,
): Promise<Partial<Record<Chip, string>>> {
  const [key, people] = await Promise.all([
    filters.key ? showKey(ctx, { id: filters.key }) : null,
    filters.person && actsAsOperator(ctx.actor) ? listNames(ctx, {}) : null,
  ]);
  const person =
    filters.person === ctx.actor.id
      ? ctx.actor.name
      : people?.ok
        ? people.value.find(({ id }) => id === filters.person)?.name
        : undefined;
  return {
    ...(key && { key: key.ok ? key.value.name : "unknown" }),
    ...(filters.person && { person: person ?? "unknown" }),
  };
}
