import { DATABASE_AWAY_DIGEST } from "@/components/shell/failure-words";

/** A page cannot be made because the database is not reachable. */
export class DatabaseAway extends Error {
  readonly digest = DATABASE_AWAY_DIGEST;

  constructor() {
    super("The database is not reachable.");
    this.name = "DatabaseAway";
  }
}
