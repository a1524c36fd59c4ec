/**
 * Maximum number of bytes of a server's message: the body of an answer, an event of a stream, or a
 * line.
 */
export const MESSAGE_BYTES = 10 * 1024 * 1024;
/** Maximum number of bytes of a refusal's body (HTTP 4xx, 5xx), which is only shown. */
export const REFUSAL_BYTES = 64 * 1024;
/**
 * Maximum number of bytes of an authorization server's document, such as its metadata or tokens.
 */
export const DOCUMENT_BYTES = 256 * 1024;
export const DOCUMENT_MEMBERS = 10_000;

/** Maximum nesting depth of objects and arrays. */
export const DEPTH = 100;
/** Maximum number of members and elements in a message that is passed on as bytes. */
export const MEMBERS = 1_000_000;
/**
 * Maximum number of members in a message that is parsed: parsing 50,000 members takes some 10 ms,
 * and serializing them takes as long again.
 */
export const PARSED_MEMBERS = 50_000;
/**
 * Maximum number of members in a handshake answer or a notification, which the SDK's client
 * validates at some 15 µs per member.
 */
export const JUDGED_MEMBERS = 1_000;
/**
 * Maximum number of members in a page of a list, which is parsed in turns and stored item by item.
 */
export const LISTED_MEMBERS = 250_000;
/** Maximum number of names in a message's own object; JSON-RPC defines six names. */
export const TOP_MEMBERS = 16;

/** Maximum number of bytes of an id in the server's spelling. */
export const ID_BYTES = 4_096;
/** Maximum number of bytes of a method's name in the server's spelling. */
export const METHOD_BYTES = 256;
/** Maximum number of bytes of a number in the server's spelling. */
export const NUMBER_BYTES = 1_000;

/**
 * Maximum number of notifications and requests from a server in a call or a link: in a burst, and
 * per second.
 */
export const NOTICES_AT_ONCE = 1_000;
export const NOTICES_A_SECOND = 200;

/** The number of bytes that are processed before other tasks get a turn of the event loop. */
export const TURN_BYTES = 256 * 1024;
