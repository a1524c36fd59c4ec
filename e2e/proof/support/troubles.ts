import type { LiveServer } from "./live-server";

/** Returns the warnings and errors in a server's log. */
export function troublesIn(server: Pick<LiveServer, "log">): string[] {
  const lines = server.log().split("\n");
  return lines.filter((line) => /"level":"(?:warn|error|fatal)"|\bERR_|Error:/.test(line));
}
