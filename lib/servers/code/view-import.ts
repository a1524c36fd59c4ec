import type { Transport } from "@/lib/servers/view";

/** One entry of a client's file, without its values. */
export interface ImportPreview {
  /** As the file names it. */
  readonly from: string;
  /** What it would be called; null where it becomes nothing. */
  readonly name: string | null;
  readonly transport: Transport | null;
  readonly target: string;
  /** Names of the headers or variables that have a value. */
  readonly values: readonly string[];
  /** Variables that it refers to, whose values are not in the file. */
  readonly unset: readonly string[];
  /** What is different from the file, and what was left out. */
  readonly notes: readonly string[];
  /** Why it cannot be registered, whatever it is called and whatever the variables are. */
  readonly problem: string | null;
}

/** A client's file, looked at. */
export interface ImportedFile {
  readonly rows: readonly ImportPreview[];
  /** Names that servers have already. */
  readonly taken: readonly string[];
}
