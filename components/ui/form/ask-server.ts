/** What a form shows where no answer came at all, in the shape in which actions refuse. */
interface Unanswered {
  readonly ok: false;
  readonly code: "unanswered";
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

const UNANSWERED: Unanswered = {
  ok: false,
  code: "unanswered",
  message:
    "No answer came from Latchkey, so this may or may not have happened. Check your connection, then try again.",
  fields: {},
  values: {},
};

/**
 * The answer of a server action, or a refusal that says that none came (offline, or the server
 * restarts), so that a form keeps what was typed instead of giving way to an error page.
 */
export async function askServer<Answer>(asking: Promise<Answer>): Promise<Answer | Unanswered> {
  try {
    return await asking;
  } catch (error) {
    // Redirects, and errors that the server itself reports, are Next's to handle.
    if (error instanceof Error && "digest" in error) throw error;
    return UNANSWERED;
  }
}
