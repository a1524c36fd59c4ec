import type { PaginationProps } from "@/components/ui/data/pagination";
import type { Result } from "@/lib/errors/errors";
import { pageValue } from "./page-value";

/** The places before and after a page of a list, null where there is none. */
interface Placed {
  readonly previous: string | null;
  readonly next: string | null;
}

interface Asked<Page> {
  readonly cursor: string | null;
  /** The address of the list from a place on; from null, its beginning. */
  readonly href: (cursor: string | null) => string;
  readonly list: (cursor?: string) => Promise<Result<Page>>;
}

interface Listed<Page> {
  readonly page: Page;
  /** The address named a place that is none in this list: this is its beginning. */
  readonly lost: boolean;
  readonly firstHref: string;
  readonly links: Pick<PaginationProps, "beginningHref" | "previousHref" | "nextHref">;
}

/** The page of a list that an address names; the beginning, where what it names is no place. */
export async function listPage<Page extends Placed>(asked: Asked<Page>): Promise<Listed<Page>> {
  const { cursor, href, list } = asked;
  const found = await list(cursor ?? undefined);
  const lost = !found.ok && found.failure.fields?.cursor !== undefined;
  const page = pageValue(lost ? await list() : found);
  const firstHref = href(null);
  return {
    page,
    lost,
    firstHref,
    links: {
      beginningHref: cursor !== null && !lost ? firstHref : undefined,
      previousHref: page.previous ? href(page.previous) : undefined,
      nextHref: page.next ? href(page.next) : undefined,
    },
  };
}
