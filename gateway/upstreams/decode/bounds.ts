/**
 * Maximum size in bytes of a message from a server: the body of an answer, an event of a stream, or
 * a line of a command's output.
 */
export const MESSAGE_BYTES = 10 * 1024 * 1024;
/**
 * Maximum number of bytes to read from an error response (HTTP 4xx and 5xx), which serves only for
 * display.
 */
export const REFUSAL_BYTES = 64 * 1024;
/**
 * Maximum size in bytes of a document from an authorization server, such as the server's metadata
 * or a token response.
 */
export const DOCUMENT_BYTES = 256 * 1024;
export const DOCUMENT_MEMBERS = 10_000;

/** Maximum depth to which objects and arrays may be nested. */
export const DEPTH = 100;
/** Maximum number of members and elements in a message that is passed on as bytes. */
export const MEMBERS = 1_000_000;
/**
 * Maximum number of members in a message that is parsed. Parsing 50,000 members takes about 10 ms,
 * and serializing them takes about as long again.
 */
export const PARSED_MEMBERS = 50_000;
/**
 * Maximum number of members in a handshake answer or a notification. The limit is low because the
 * SDK's client validates both, at about 15 µs per member.
 */
export const JUDGED_MEMBERS = 1_000;
/**
 * Maximum number of members in a page of a list, which is parsed in steps and stored item by item.
 */
export const LISTED_MEMBERS = 250_000;
/** Maximum number of names at the top level of a message. JSON-RPC defines six. */
export const TOP_MEMBERS = 16;

/** Maximum length in bytes of an id, as the server wrote it. */
export const ID_BYTES = 4_096;
/** Maximum length in bytes of a method name, as the server wrote it. */
export const METHOD_BYTES = 256;
/** Maximum length in bytes of a number, as the server wrote it. */
export const NUMBER_BYTES = 1_000;

/**
 * Maximum number of notifications and requests that a server may send during a call or on a
 * connection, in a burst and per second.
 */
export const NOTICES_AT_ONCE = 1_000;
export const NOTICES_A_SECOND = 200;

/** Number of bytes to process before yielding to the event loop. */
export const TURN_BYTES = 256 * 1024;
