import type { Command } from "@/cli/terminal/command";
import { succeed } from "@/lib/errors/errors";

/** Opening the installation has migrated it; what is left is to say so. */
export const migrateCommand: Command = {
  name: "migrate",
  help: "Bring the database to the newest schema, as every start does",
  options: {},
  run: async () =>
    succeed({ json: { migrated: true }, text: "The database has the newest schema." }),
};
