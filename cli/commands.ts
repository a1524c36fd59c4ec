import { applyCommand } from "./apply";
import type { Command } from "./command";
import { keyCommands } from "./key-commands";
import { migrateCommand } from "./migrate-command";
import { serverCommands } from "./servers";
import { userCommands } from "./user-commands";

/** Everything the command line does beside `serve`, which the entry point starts itself. */
export const commands: readonly Command[] = [
  ...keyCommands,
  ...userCommands,
  ...serverCommands,
  applyCommand,
  migrateCommand,
];
