import type { Command } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";

/**
 * The command `migrate`. It only reports that the schema is up to date, because opening the
 * installation has already migrated the database.
 */
export const migrateCommand: Command = {
  name: "migrate",
  help: "Migrate the database to the newest schema, as every start does",
  options: {},
  run: async () =>
    succeed({ json: { migrated: true }, text: "The database has the newest schema." }),
};
