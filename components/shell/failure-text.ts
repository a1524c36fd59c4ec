/**
 * The digest that identifies a `DatabaseAway` error in error boundaries. In production, Next hides
 * an error's message but not its digest.
 */
export const DATABASE_AWAY_DIGEST = "LATCHKEY_DATABASE_AWAY";

/**
 * An error as Next passes it to an error boundary. Only errors that were thrown on the server have
 * a digest.
 */
export type BoundaryError = Error & { digest?: string };

export interface FailureText {
  /** The main heading of the page that shows the error. */
  readonly heading: string;
  readonly title: string;
  /** Says what is known about the error and what the user can do next. */
  readonly text: string;
  /** True if another try cannot succeed and the page must be reloaded. */
  readonly reload: boolean;
  /** The code that lets an operator find the cause of the error in the server's log. */
  readonly digest?: string;
  /** The original error message, if the error happened in the browser. */
  readonly detail?: string;
}

const PART_MISSING = /ChunkLoadError|Loading (CSS )?chunk|dynamically imported module/i;
const NO_ANSWER = /failed to fetch|networkerror|load failed|network connection was lost/i;

/**
 * Returns the texts that explain an error. They say whether the server, the network or the browser
 * failed, if this can be determined.
 */
export function failureText(error: BoundaryError): FailureText {
  const { digest } = error;
  const heading = "Something went wrong";
  if (digest === DATABASE_AWAY_DIGEST) {
    return {
      heading: "Not available right now",
      title: "The database is not reachable",
      text: "Latchkey is running, but its database does not answer. Nothing is lost. Try again in a moment.",
      reload: false,
    };
  }
  if (digest) {
    return {
      heading,
      title: "This page could not be shown",
      text: "An error occurred on the server. Try again in a moment.",
      reload: false,
      digest,
    };
  }
  const detail = `${error.name}: ${error.message}`.slice(0, 1000);
  if (PART_MISSING.test(detail)) {
    return {
      heading,
      title: "Part of this page did not load",
      text: "The connection was lost, or Latchkey was updated while the page was open. Reload the page.",
      reload: true,
      detail,
    };
  }
  if (NO_ANSWER.test(detail)) {
    return {
      heading,
      title: "Latchkey did not answer",
      text: "Check your connection, then try again.",
      reload: false,
      detail,
    };
  }
  return {
    heading,
    title: "This page failed in your browser",
    text: "Saved changes are kept, unsaved ones are lost. Reload the page. If this happens again, send the details below to an operator.",
    reload: true,
    detail,
  };
}
