import type { Outcome } from "@/components/ui/form/outcome";
import type { GrantInput } from "@/lib/grants/schema";
import type { ReachView } from "@/lib/grants/view";

/** The server actions of a grants editor, bound to its team or key. Each decides again who may. */
export interface GrantActions {
  /** Null gives a key exactly its team's. */
  readonly save: (grants: GrantInput[] | null, version: string) => Promise<Outcome<unknown>>;
  readonly preview: (draft: GrantInput[] | null) => Promise<Outcome<ReachView>>;
}
