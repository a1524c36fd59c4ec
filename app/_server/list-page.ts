import type { PaginationProps } from "@/components/ui/data/pagination";
import type { Result } from "@/lib/errors/errors";
import { pageValue } from "./page-value";

/**
 * The part of a list's page that `listPage` needs: the cursors of the previous and the next page,
 * or null if there is no such page.
 */
interface Placed {
  readonly previous: string | null;
  readonly next: string | null;
}

interface Asked<Page> {
  readonly cursor: string | null;
  /** Returns the URL of the page that begins at a cursor. Null stands for the first page. */
  readonly href: (cursor: string | null) => string;
  readonly list: (cursor?: string) => Promise<Result<Page>>;
}

interface Listed<Page> {
  readonly page: Page;
  /** True if the cursor in the URL is invalid, so that the first page is shown instead. */
  readonly lost: boolean;
  readonly firstHref: string;
  readonly links: Pick<PaginationProps, "beginningHref" | "previousHref" | "nextHref">;
}

/**
 * Reads the page of a list that begins at a cursor. If the cursor is invalid, reads the first page.
 */
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
