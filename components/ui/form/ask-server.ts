import type { FormRefusal } from "./outcome";

/** The refusal that a form shows if no response came. */
const UNANSWERED: FormRefusal = {
  ok: false,
  code: "unanswered",
  message:
    "Latchkey did not answer, so this may or may not have happened. Check your connection, then try again.",
  fields: {},
  values: {},
};

/**
 * The response of a server action, or a refusal if no response came (offline, or the server
 * restarts), so that a form keeps the typed values instead of being replaced by an error page.
 */
export async function askServer<Answer>(asking: Promise<Answer>): Promise<Answer | FormRefusal> {
  try {
    return await asking;
  } catch (error) {
    // Next handles redirects, and errors that the server itself reports.
    if (error instanceof Error && "digest" in error) throw error;
    return UNANSWERED;
  }
}
