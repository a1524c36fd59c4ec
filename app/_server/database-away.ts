import { DATABASE_AWAY_DIGEST } from "@/components/shell/failure-text";

/** The exception that a page throws if the database cannot be reached. */
export class DatabaseAway extends Error {
  readonly digest = DATABASE_AWAY_DIGEST;

  constructor() {
    super("The database is not reachable.");
    this.name = "DatabaseAway";
  }
}
