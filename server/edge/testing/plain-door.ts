import { allowedNames } from "@/lib/std/host-check";
import type { EdgeOptions } from "@/server/edge/edge";
import type { PlainDoorSettings } from "@/server/edge/plain-door";

const rules = {
  publicUrl: "https://keys.example.com",
  basePath: "",
  hostNames: allowedNames("https://keys.example.com", []),
  trusted: null,
  allowedOrigins: [],
  allowPlainHttp: false,
};
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Options for an edge that has no log and whose console answers every request. */
export const testEdge: EdgeOptions = {
  ...rules,
  door: "raw",
  log,
  console: (_req, res) => void res.end("console"),
};

/**
 * Settings for a plain door (which answers requests without node:http) with the same rules as
 * `testEdge` and without TLS.
 */
export const testPlainDoor = (keepAliveMs: number): PlainDoorSettings => ({
  ...rules,
  log,
  keepAliveMs,
  secure: false,
});
