import { connect, type DatabaseAddress } from "./client";

/**
 * Returns whether this address leads to a pooler. At the start of a connection, a pooler sends its
 * own process id (BackendKeyData, which is used to cancel queries). That id differs from
 * `pg_backend_pid()`.
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
