"use server";

import { redirect } from "next/navigation";
import { beginBrowserSession } from "@/app/_server/begin-session";
import { answerForm, textOf } from "@/app/_server/form-action";
import { anonymousContext } from "@/app/_server/request-context";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { succeed } from "@/lib/errors/errors";
import { showLink } from "@/lib/identity/links/show-link";

/**
 * Checks whether the code of an invitation or reset link is valid. The link can still be used
 * afterwards.
 */
export async function checkWelcomeLinkAction(code: string) {
  const ctx = await anonymousContext();
  return answerForm(ctx, () => showLink(ctx, { code, page: "welcome" }));
}

/** Sets a new password for the owner of the link, and signs the owner in. */
export async function acceptLinkAction(
  _state: unknown,
  form: FormData,
): Promise<FormOutcome<null>> {
  const answer = await answerForm(await anonymousContext(), async () => {
    const failure = await beginBrowserSession("link", {
      code: textOf(form, "code"),
      password: textOf(form, "password"),
    });
    return failure ? { ok: false, failure } : succeed(null);
  });
  if (!answer.ok) return answer;
  redirect("/");
}
