import type { Database } from "@/db/client";
import type { Secrets } from "@/lib/secrets/derive";
import { countValues } from "./count-values";
import { VALUE_KINDS, type ValueKind, type ValueProgress } from "./view";

/**
 * Returns the number of values of each kind, and how many of them use the root secret that is
 * configured first. Values under a root secret that is not configured are not counted, because this
 * process cannot read them.
 */
export async function readProgress(
  db: Database,
  { first, all }: Secrets,
): Promise<readonly ValueProgress[]> {
  const counts = (await countValues(db)).filter(
    ({ secret }) => secret === null || all.some(({ id }) => id === secret),
  );
  return (Object.keys(VALUE_KINDS) as ValueKind[]).flatMap((kind) => {
    const some = counts.filter((one) => one.kind === kind);
    const sum = (those: typeof some) => those.reduce((total, one) => total + one.values, 0);
    const values = sum(some);
    const moved = sum(some.filter(({ secret }) => secret === first.id));
    return values === 0 ? [] : [{ kind, values, moved }];
  });
}
