import type { Transport } from "@/lib/servers/view";

/** One entry of a client's file, without its values. */
export interface ImportPreview {
  /** Its name in the file. */
  readonly from: string;
  /** The name of the server; null where it cannot be imported. */
  readonly name: string | null;
  readonly transport: Transport | null;
  readonly target: string;
  /** Names of the headers or variables that have a value. */
  readonly values: readonly string[];
  /** Referenced variables whose values are not in the file. */
  readonly unset: readonly string[];
  /** Differences from the file, and fields that were left out. */
  readonly notes: readonly string[];
  /** Why it cannot be registered, independent of its name and variables. */
  readonly problem: string | null;
}

/** The preview of a client's file. */
export interface ImportedFile {
  readonly rows: readonly ImportPreview[];
  /** Names of registered servers. */
  readonly taken: readonly string[];
}
