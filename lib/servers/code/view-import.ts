import type { Transport } from "@/lib/servers/view";

/** An entry of a client's file, without its values. */
export interface ImportPreview {
  /** The entry's name in the file. */
  readonly from: string;
  /** The name of the server; null if the entry cannot be imported. */
  readonly name: string | null;
  readonly transport: Transport | null;
  readonly target: string;
  /** Names of the headers or environment variables that have a value. */
  readonly values: readonly string[];
  /** Referenced variables whose values are not in the file. */
  readonly unset: readonly string[];
  /** Differences from the file, and fields that were left out. */
  readonly notes: readonly string[];
  /** Why the entry cannot be registered, apart from its name and variables. */
  readonly problem: string | null;
}

/** The preview of a client's file. */
export interface ImportedFile {
  readonly rows: readonly ImportPreview[];
  /** Names of registered servers. */
  readonly taken: readonly string[];
}
