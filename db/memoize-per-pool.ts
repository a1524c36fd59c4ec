import type { Database } from "./client";

/**
 * Memoizes a value per pool, such as a query with `.prepare(name)`. Drizzle then builds the SQL of
 * the query only once, and Postgres prepares the query once per connection.
 */
export function memoizePerPool<Made>(make: (db: Database) => Made): (db: Database) => Made {
  const made = new WeakMap<Database, Made>();
  return (db) => {
    const known = made.get(db);
    if (known !== undefined) return known;
    const one = make(db);
    made.set(db, one);
    return one;
  };
}
