import type { Command } from "@/cli/terminal/command";
import { applyCommand } from "./apply";
import { audienceCommands } from "./audiences";
import { keyCommands } from "./keys";
import { migrateCommand } from "./migrate";
import { rootSecretCommand } from "./root-secret";
import { serverCommands } from "./servers";
import { trustCommands } from "./trust";
import { userCommands } from "./users";

/** All commands except `serve`, which the entry point starts itself. */
export const commands: readonly Command[] = [
  ...keyCommands,
  ...userCommands,
  ...serverCommands,
  ...audienceCommands,
  ...trustCommands,
  applyCommand,
  migrateCommand,
  rootSecretCommand,
];
