/** The total of a list, and the cursors of the adjacent pages. */
export interface PageEnds {
  /** How many rows the whole list has. */
  readonly total: number;
  /** Pass as `cursor` for the next or previous page; null where there is none. */
  readonly next: string | null;
  readonly previous: string | null;
}
