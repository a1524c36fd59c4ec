import { allowedNames } from "@/lib/std/host-check";
import type { EdgeOptions } from "./edge";
import type { PlainDoorSettings } from "./plain-door";

const premises = {
  publicUrl: "https://keys.example.com",
  hostNames: allowedNames("https://keys.example.com", []),
  trusted: null,
  allowPlainHttp: false,
};
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** An edge that says nothing, behind which the console answers everything. */
export const testEdge: EdgeOptions = {
  ...premises,
  door: "raw",
  log,
  console: (_req, res) => void res.end("console"),
};

/** A plain door to the same, over plain connections. */
export const testPlainDoor = (keepAliveMs: number): PlainDoorSettings => ({
  ...premises,
  log,
  keepAliveMs,
  secure: false,
});
