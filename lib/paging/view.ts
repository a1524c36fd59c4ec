/** Where a page of a list stands. */
export interface PageEnds {
  /** How many rows the whole list has. */
  readonly total: number;
  /** Pass as `cursor` for the page after this one, or before it; null where there is none. */
  readonly next: string | null;
  readonly previous: string | null;
}
