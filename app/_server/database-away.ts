/** What error boundaries recognise, since production hides the message of a server's error. */
export const DATABASE_AWAY_DIGEST = "LATCHKEY_DATABASE_AWAY";

/** A page cannot be made because the database is not reachable. */
export class DatabaseAway extends Error {
  readonly digest = DATABASE_AWAY_DIGEST;

  constructor() {
    super("The database is not reachable.");
    this.name = "DatabaseAway";
  }
}
