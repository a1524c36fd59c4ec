import { connect, type DatabaseAddress } from "./client";

/**
 * Whether a pooler stands before this database: at the start of a connection it names a process of
 * its own, by which it is told to cancel, while statements are answered by one of Postgres'.
 */
export async function findPooler(address: DatabaseAddress): Promise<boolean> {
  const { sql, close } = connect(address, { max: 1, fetch_types: false });
  try {
    const rows = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    return rows[0]?.pid !== rows.state.pid;
  } finally {
    await close();
  }
}
