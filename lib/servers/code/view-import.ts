import type { Transport } from "@/lib/servers/view";

/**
 * What importing one entry of a client's configuration file would add. Contains no secret values.
 */
export interface ImportPreview {
  /** The name of the entry in the file. */
  readonly from: string;
  /** The name that the server would get; null if the entry cannot be imported. */
  readonly name: string | null;
  readonly transport: Transport | null;
  readonly target: string;
  /** The names of the headers or environment variables for which the file has a value. */
  readonly values: readonly string[];
  /** The variables to which the entry refers and for which the file has no value. */
  readonly unset: readonly string[];
  /**
   * Notes on how the registered server would differ from the entry in the file, for example because
   * fields were left out.
   */
  readonly notes: readonly string[];
  /**
   * Why the entry cannot be registered, apart from problems with its name and variables. Null if
   * there is no such reason.
   */
  readonly problem: string | null;
}

/** What importing a client's configuration file would add, entry by entry. */
export interface ImportedFile {
  readonly rows: readonly ImportPreview[];
  /** The names of the servers that are already registered. */
  readonly taken: readonly string[];
}
