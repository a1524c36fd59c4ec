import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Sql } from "postgres";

const PAGE_BYTES = 8192;
/**
 * The sizes of a page header in the write-ahead log, and of the longer header on the first page of
 * a segment (xlog_internal.h).
 */
const HEADER_BYTES = 24;
const FIRST_HEADER_BYTES = 40;

/** A file, table or HTTP response that is searched for secrets. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Reads every table, with its partitions, with COPY in text and in binary format. The text format shows bytes as hex. */
export async function tablePlaces(sql: Sql): Promise<Place[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  const places: Place[] = [];
  for (const { name } of tables) {
    for (const format of ["text", "binary"]) {
      const rows = await sql
        .unsafe(`copy (select * from ${name}) to stdout (format ${format})`)
        .readable();
      const chunks: Buffer[] = [];
      for await (const chunk of rows) chunks.push(Buffer.from(chunk as Buffer));
      places.push({ name: `table ${name}, ${format}`, bytes: Buffer.concat(chunks) });
    }
  }
  return places;
}

/**
 * Reads every file of a folder. The names of write-ahead log files start with "write-ahead log".
 */
export function filePlaces(folder: string): Place[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(folder, file);
      const bytes = withoutEmptyEnd(readFileSync(file));
      if (!path.includes("pg_wal/")) return { name: `file ${path}`, bytes };
      return { name: `write-ahead log ${path}`, bytes: Buffer.concat([bytes, joined(bytes)]) };
    });
}

/**
 * Returns a write-ahead log segment without its page headers, because a header may split a record.
 */
function joined(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
    const header = at === 0 ? FIRST_HEADER_BYTES : HEADER_BYTES;
    parts.push(bytes.subarray(at + header, at + PAGE_BYTES));
  }
  return Buffer.concat(parts);
}

/** Returns the bytes without trailing zeros. Most of a new write-ahead log segment is zeros. */
function withoutEmptyEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  const block = Buffer.alloc(PAGE_BYTES);
  while (end >= PAGE_BYTES && bytes.subarray(end - PAGE_BYTES, end).equals(block))
    end -= PAGE_BYTES;
  return bytes.subarray(0, end);
}
