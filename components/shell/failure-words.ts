/** What error boundaries recognise, since production hides the message of a server's error. */
export const DATABASE_AWAY_DIGEST = "LATCHKEY_DATABASE_AWAY";

/** What Next hands to an error boundary: the digest is there where the server failed. */
export type BoundaryError = Error & { digest?: string };

export interface FailureWords {
  /** What a room says in its header. */
  readonly heading: string;
  readonly title: string;
  /** What is known of it, and what to do next. */
  readonly text: string;
  /** Whether only a reload can help: what this document holds is broken. */
  readonly reload: boolean;
  /** The id under which the server's log has the reason. */
  readonly digest?: string;
  /** What the browser said, for whoever looks into it. */
  readonly detail?: string;
}

const PART_MISSING = /ChunkLoadError|Loading (CSS )?chunk|dynamically imported module/i;
const NO_ANSWER = /failed to fetch|networkerror|load failed|network connection was lost/i;

/** Says of an error no more than is known: whether the server, the network or the browser failed. */
export function failureWords(error: BoundaryError): FailureWords {
  const { digest } = error;
  const heading = "Something failed";
  if (digest === DATABASE_AWAY_DIGEST) {
    return {
      heading: "Not available right now",
      title: "The database is not reachable",
      text: "Latchkey is running, but its database does not answer right now. Nothing is lost. Try again in a moment.",
      reload: false,
    };
  }
  if (digest) {
    return {
      heading,
      title: "This page could not be shown",
      text: "Something failed on the server. Try again in a moment.",
      reload: false,
      digest,
    };
  }
  const detail = `${error.name}: ${error.message}`.slice(0, 1000);
  if (PART_MISSING.test(detail)) {
    return {
      heading,
      title: "A part of this page did not load",
      text: "The connection broke off, or Latchkey was updated while the page was open. Reload the page.",
      reload: true,
      detail,
    };
  }
  if (NO_ANSWER.test(detail)) {
    return {
      heading,
      title: "No answer came from Latchkey",
      text: "Check your connection, then try again.",
      reload: false,
      detail,
    };
  }
  return {
    heading,
    title: "This page failed in your browser",
    text: "The server did its part: what was saved is kept, but what was only typed is lost. Reload the page. If it happens again, tell whoever runs Latchkey, with the details below.",
    reload: true,
    detail,
  };
}
