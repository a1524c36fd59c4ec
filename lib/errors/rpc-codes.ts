// The codes of JSON-RPC errors (JSON-RPC 2.0, section 5.1; MCP 2026-07-28, "Error Codes").

export const NOT_JSON = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
/** The code for invalid params, and since 2026-07-28 for a resource that was not found. */
export const INVALID_PARAMS = -32602;
export const INTERNAL = -32603;
/** The code for a resource that was not found, before 2026-07-28. */
export const OLD_NOT_FOUND = -32002;
/** `URLElicitationRequiredError` (MCP 2025-11-25, Elicitation). 2026-07-28 has no such error. */
export const URL_REQUIRED = -32042;
/** `HeaderMismatch` */
export const HEADER_MISMATCH = -32020;
/** `MissingRequiredClientCapability` */
export const MISSING_CAPABILITY = -32021;
/** `UnsupportedProtocolVersion` */
export const UNSUPPORTED_VERSION = -32022;
