/**
 * Returns the fixed environment of the Postgres processes, so that they inherit none of Latchkey's
 * secrets.
 */
export function databaseEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LC_ALL: "C",
    TZ: "UTC",
  } as unknown as NodeJS.ProcessEnv;
}
