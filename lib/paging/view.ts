/** The total number of rows in a list, and the cursors of the adjacent pages. */
export interface PageEnds {
  /** The number of rows in the whole list, not only on this page. */
  readonly total: number;
  /** Pass `next` or `previous` as `cursor` to read that page. Null if there is no such page. */
  readonly next: string | null;
  readonly previous: string | null;
}
