/** The code for invalid params, and since 2026-07-28 for a resource that was not found. */
export const INVALID_PARAMS = -32602;
export const INTERNAL = -32603;
/** The code for a resource that was not found, before 2026-07-28. */
export const OLD_NOT_FOUND = -32002;

/** The HTTP status of errors that do not have the status 200 (MCP 2026-07-28, Streamable HTTP). */
export const STATUS: Readonly<Record<string, number>> = {
  "-32601": 404,
  "-32020": 400,
  "-32021": 400,
  "-32022": 400,
};
