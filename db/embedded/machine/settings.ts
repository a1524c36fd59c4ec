/**
 * The only database role. Together with `DATABASE_NAME`, it identifies the database that `initdb`
 * creates.
 */
export const DATABASE_USER = "latchkey";
export const DATABASE_NAME = "postgres";
/**
 * The port number in the file name of Postgres' unix socket. Postgres does not listen on any
 * network port.
 */
export const SOCKET_PORT = 5432;

/**
 * The arguments for `initdb`: page checksums, and UTF-8 with the built-in C.UTF-8 collation, which
 * is the same on every machine.
 */
export const INITDB_ARGUMENTS = [
  `--username=${DATABASE_USER}`,
  "--auth-local=trust",
  "--auth-host=reject",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--data-checksums",
];

/**
 * Returns the settings of the running Postgres. Statements, their parameters and their errors are
 * never logged, because they can contain secrets.
 */
export function serverSettings(socketDir: string, durable: boolean): Record<string, string> {
  const onOff = durable ? "on" : "off";
  return {
    listen_addresses: "",
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    port: String(SOCKET_PORT),
    max_connections: "100",
    shared_buffers: "64MB",
    max_wal_size: "512MB",
    max_parallel_workers_per_gather: "0",
    io_workers: "1",
    jit: "off",
    fsync: onOff,
    synchronous_commit: onOff,
    full_page_writes: onOff,
    idle_in_transaction_session_timeout: "60s",
    client_connection_check_interval: "5s",
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "off",
    log_destination: "stderr",
    log_line_prefix: "%m [%p] ",
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_statement: "none",
    log_duration: "off",
    log_min_duration_statement: "-1",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
    log_checkpoints: "off",
    log_autovacuum_min_duration: "-1",
  };
}
