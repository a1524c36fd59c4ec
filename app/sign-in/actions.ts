"use server";

import { redirect } from "next/navigation";
import { beginBrowserSession } from "@/app/_server/begin-session";
import { answerForm, keptValues, textOf } from "@/app/_server/form-action";
import { anonymousContext } from "@/app/_server/request-context";
import { safeNext } from "@/app/_server/safe-next";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { succeed } from "@/lib/errors/errors";

/** Signs in and goes where the person wanted to be. The password travels only in one direction. */
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
    keptValues(form, ["email"]),
  );
  if (!answer.ok) return answer;
  redirect(safeNext(textOf(form, "next")));
}
