import type { Database } from "./client";

/**
 * Makes something once for each pool, such as a query with `.prepare(name)`: Postgres then prepares
 * it once a connection, and Drizzle writes its text once.
 */
export function onceAPool<Made>(make: (db: Database) => Made): (db: Database) => Made {
  const made = new WeakMap<Database, Made>();
  return (db) => {
    const known = made.get(db);
    if (known !== undefined) return known;
    const one = make(db);
    made.set(db, one);
    return one;
  };
}
