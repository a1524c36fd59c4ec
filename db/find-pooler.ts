import { connect, type DatabaseAddress } from "./client";

/**
 * Whether this address leads to a pooler. When a connection starts, a pooler sends its own process
 * id (BackendKeyData, used to cancel), which differs from `pg_backend_pid()`.
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
