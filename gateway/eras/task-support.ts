import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import { TASKS_KEY } from "@/lib/catalogue/server-tasks";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { CAPABILITIES_KEY } from "./identity";

/** Returns whether a client of 2026-07-28 declares the tasks extension (SEP-2663) in `_meta`. */
export function declaresTasks(meta: Fields): boolean {
  const capabilities = meta[CAPABILITIES_KEY];
  const extensions = isRecord(capabilities) ? capabilities.extensions : null;
  return isRecord(extensions) && extensions[TASKS_KEY] !== undefined;
}

/**
 * Returns whether any tool that the caller may use is on a server with tasks. Those of the other era
 * are translated.
 */
export const hasTasks = ({ lists }: Catalogue): boolean =>
  lists.tool.some(({ server }) => server.tasks !== null);
