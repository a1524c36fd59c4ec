import { type Connection, connect } from "@/db/client";
import { embeddedPaths, readRecord } from "@/db/embedded/record";

/**
 * Runs a query on the embedded database of a running server, directly and not through the server.
 * Throws if no Postgres runs on the data folder.
 */
export async function lookInto<T>(
  dataDir: string,
  ask: (sql: Connection["sql"]) => Promise<T>,
): Promise<T> {
  const address = readRecord(embeddedPaths(dataDir));
  if (!address) throw new Error(`Nothing runs on ${dataDir}.`);
  const connection = connect(address, { max: 1, connection: { application_name: "proof" } });
  try {
    return await ask(connection.sql);
  } finally {
    await connection.close();
  }
}
