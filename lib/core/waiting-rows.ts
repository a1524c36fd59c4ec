/** The rows of a batch that wait to be written, oldest first. */
export interface WaitingRows<Row> {
  readonly size: number;
  add(row: Row): void;
  /** Removes the oldest rows, at most `count` of them, and returns them. */
  take(count: number): Row[];
  /**
   * Puts rows back that were taken but could not be written. In the order of the list, they come
   * before all other rows.
   */
  putBack(rows: readonly Row[]): void;
}

/** Creates a list that keeps every added row. */
export function waitingList<Row>(): WaitingRows<Row> {
  let rows: Row[] = [];
  return {
    get size() {
      return rows.length;
    },
    add(row) {
      rows.push(row);
    },
    take(count) {
      if (rows.length > count) return rows.splice(0, count);
      const all = rows;
      rows = [];
      return all;
    },
    putBack(older) {
      rows = [...older, ...rows];
    },
  };
}

/**
 * Creates a list that keeps only the newest of several rows with the same key. The newest row takes
 * the place that the oldest of them had in the order.
 */
export function waitingByKey<Row>(keyOf: (row: Row) => string): WaitingRows<Row> {
  let rows = new Map<string, Row>();
  return {
    get size() {
      return rows.size;
    },
    add(row) {
      rows.set(keyOf(row), row);
    },
    take(count) {
      const some = [...rows].slice(0, count);
      for (const [key] of some) rows.delete(key);
      return some.map(([, row]) => row);
    },
    putBack(older) {
      const newer = rows;
      rows = new Map(older.map((row) => [keyOf(row), row]));
      for (const [key, row] of newer) rows.set(key, row);
    },
  };
}
