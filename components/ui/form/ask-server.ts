import type { FormRefusal } from "./outcome";

/** The refusal that a form shows if the server did not respond. */
const UNANSWERED: FormRefusal = {
  ok: false,
  code: "unanswered",
  message:
    "Latchkey did not answer, so this may or may not have happened. Check your connection, then try again.",
  fields: {},
  values: {},
};

/**
 * Returns the response of a server action. If there is no response, because the browser is offline
 * or the server is restarting, it returns a refusal instead of throwing, so that the form can keep
 * the typed values.
 */
export async function askServer<Answer>(asking: Promise<Answer>): Promise<Answer | FormRefusal> {
  try {
    return await asking;
  } catch (error) {
    // Next handles redirects and the errors that the server itself reported, so they are thrown
    // again.
    if (error instanceof Error && "digest" in error) throw error;
    return UNANSWERED;
  }
}
