/** One message of a server: an answer's body, one event of a stream, one line. */
export const MESSAGE_BYTES = 10 * 1024 * 1024;
/** The body of a refusal (HTTP 4xx, 5xx), which is only shown. */
export const REFUSAL_BYTES = 64 * 1024;
/** A document of an authorization server, such as its metadata or tokens. */
export const DOCUMENT_BYTES = 256 * 1024;
export const DOCUMENT_MEMBERS = 10_000;

/** Nesting depth of objects and arrays. */
export const DEPTH = 100;
/** Members and elements of a message that is passed on as bytes. */
export const MEMBERS = 1_000_000;
/**
 * Of a message that is parsed: parsing so many takes some 10 ms, and serializing them the same
 * again.
 */
export const PARSED_MEMBERS = 50_000;
/**
 * Of a handshake answer or a notification, which the SDK's client validates at some 15 µs per part.
 */
export const JUDGED_MEMBERS = 1_000;
/** Of one page of a list, which is parsed in turns and stored item by item. */
export const LISTED_MEMBERS = 250_000;
/** Names of a message's own object; JSON-RPC defines six. */
export const TOP_MEMBERS = 16;

/** Bytes of an id, as it is written. */
export const ID_BYTES = 4_096;
/** Bytes of a method's name, as it is written. */
export const METHOD_BYTES = 256;
/** Bytes of a number, as it is written. */
export const NUMBER_BYTES = 1_000;

/** Notifications and requests of one call or one link: in a burst, and per second. */
export const NOTICES_AT_ONCE = 1_000;
export const NOTICES_A_SECOND = 200;

/** Bytes processed before yielding to the event loop. */
export const TURN_BYTES = 256 * 1024;
