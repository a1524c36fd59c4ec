"use server";

import { redirect } from "next/navigation";
import { beginBrowserSession } from "@/app/_server/begin-session";
import { answerForm, textOf, textsOf } from "@/app/_server/form-action";
import { anonymousContext } from "@/app/_server/request-context";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { succeed } from "@/lib/errors/errors";
import { showLink } from "@/lib/identity/links/show-link";

/** Checks whether the code of a set-up link is valid. The link can still be used afterwards. */
export async function checkSetupLinkAction(code: string) {
  const ctx = await anonymousContext();
  return answerForm(ctx, () => showLink(ctx, { code, page: "setup" }));
}

/** Creates the first operator and signs them in. */
export async function setUpAction(_state: unknown, form: FormData): Promise<FormOutcome<null>> {
  const answer = await answerForm(
    await anonymousContext(),
    async () => {
      const failure = await beginBrowserSession("setup", {
        code: textOf(form, "code"),
        name: textOf(form, "name"),
        email: textOf(form, "email"),
        password: textOf(form, "password"),
      });
      return failure ? { ok: false, failure } : succeed(null);
    },
    textsOf(form, ["name", "email"]),
  );
  if (!answer.ok) return answer;
  redirect("/");
}
