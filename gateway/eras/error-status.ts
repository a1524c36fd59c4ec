import {
  HEADER_MISMATCH,
  METHOD_NOT_FOUND,
  MISSING_CAPABILITY,
  UNSUPPORTED_VERSION,
} from "@/lib/errors/rpc-codes";

/** The HTTP status of errors that do not have the status 200 (MCP 2026-07-28, Streamable HTTP). */
export const STATUS: Readonly<Record<string, number>> = {
  [METHOD_NOT_FOUND]: 404,
  [HEADER_MISMATCH]: 400,
  [MISSING_CAPABILITY]: 400,
  [UNSUPPORTED_VERSION]: 400,
};
