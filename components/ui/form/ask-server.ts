import type { FormRefusal } from "./outcome";

/** The refusal that a form shows if the server has not responded. */
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
 * or the server is restarting, returns a refusal instead of throwing. The form can then keep the
 * typed values.
 */
export async function askServer<Answer>(asking: Promise<Answer>): Promise<Answer | FormRefusal> {
  try {
    return await asking;
  } catch (error) {
    // Next itself handles redirects and errors that the server reported, so both are thrown again.
    if (error instanceof Error && "digest" in error) throw error;
    return UNANSWERED;
  }
}
