"use server";

import { redirect } from "next/navigation";
import { beginBrowserSession } from "@/app/_server/begin-session";
import { answerForm, textOf, textsOf } from "@/app/_server/form-action";
import { anonymousContext } from "@/app/_server/request-context";
import { safeNext } from "@/app/_server/safe-next";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { succeed } from "@/lib/errors/errors";

/**
 * Signs the user in and redirects to the requested page. The password is never sent back to the
 * form.
 */
export async function signInAction(_state: unknown, form: FormData): Promise<FormOutcome<null>> {
  const answer = await answerForm(
    await anonymousContext(),
    async () => {
      const failure = await beginBrowserSession("password", {
        email: textOf(form, "email"),
        password: textOf(form, "password"),
      });
      return failure ? { ok: false, failure } : succeed(null);
    },
    textsOf(form, ["email"]),
  );
  if (!answer.ok) return answer;
  redirect(safeNext(textOf(form, "next")));
}
