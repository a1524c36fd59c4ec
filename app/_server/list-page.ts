import type { Result } from "@/lib/errors";
import { pageValue } from "./page-value";

interface Listed<Page> {
  readonly page: Page;
  /** The address named a place that is none in this list: this is its beginning. */
  readonly lost: boolean;
  /** The page is not the beginning of the list. */
  readonly further: boolean;
}

/** The page of a list that an address names; the beginning, where what it names is no place. */
export async function listPage<Page>(
  cursor: string | null,
  list: (cursor?: string) => Promise<Result<Page>>,
): Promise<Listed<Page>> {
  const asked = await list(cursor ?? undefined);
  const lost = !asked.ok && asked.failure.fields?.cursor !== undefined;
  const page = pageValue(lost ? await list() : asked);
  return { page, lost, further: cursor !== null && !lost };
}
