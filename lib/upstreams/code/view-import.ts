import type { Transport } from "@/lib/upstreams/view";

/** One entry of a client's file, without its values. */
export interface ImportPreview {
  /** As the file names it. */
  readonly from: string;
  /** What it becomes; null where it becomes nothing. */
  readonly name: string | null;
  readonly transport: Transport | null;
  readonly target: string;
  /** Names of the headers or variables that have a value. */
  readonly values: readonly string[];
  /** What is different from the file, and what was left out. */
  readonly notes: readonly string[];
  /** Why it cannot be registered. */
  readonly problem: string | null;
}
