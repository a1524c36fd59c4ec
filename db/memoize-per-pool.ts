import type { Database } from "./client";

/**
 * Wraps `make` so that it runs only once per pool, for example to create a query with
 * `.prepare(name)`. Drizzle then builds the SQL of the query only once, and Postgres prepares it
 * once per connection.
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
