import type { Command } from "@/cli/terminal/command";
import { audienceCommands } from "./audiences";
import { applyCommand } from "./code/apply";
import { exportCommand } from "./code/export";
import { keyCommands } from "./keys/keys";
import { migrateCommand } from "./migrate";
import { policyCommands } from "./policy";
import { rootSecretCommand } from "./root-secret";
import { sessionCommands } from "./server-sessions";
import { serverCommands } from "./servers";
import { teamCommands } from "./teams/teams";
import { trustCommands } from "./trust";
import { userCommands } from "./users";

/** All commands except `serve`, which the entry point starts itself. */
export const commands: readonly Command[] = [
  ...keyCommands,
  ...userCommands,
  ...teamCommands,
  ...serverCommands,
  ...sessionCommands,
  ...audienceCommands,
  ...trustCommands,
  ...policyCommands,
  applyCommand,
  exportCommand,
  migrateCommand,
  rootSecretCommand,
];
