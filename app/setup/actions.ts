"use server";

import { redirect } from "next/navigation";
import { beginBrowserSession } from "@/app/_server/begin-session";
import { answerForm, keptValues, textOf } from "@/app/_server/form-action";
import { anonymousContext } from "@/app/_server/request-context";
import type { FormOutcome } from "@/components/ui/form/outcome";
import { succeed } from "@/lib/errors/errors";
import { showLink } from "@/lib/identity/links/show-link";

/** Is this the code of the set-up link? It stays unused. */
export async function checkSetupLinkAction(code: string) {
  const ctx = await anonymousContext();
  return answerForm(ctx, () => showLink(ctx, { code, page: "setup" }));
}

/** Makes the first operator and signs them in. */
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
    keptValues(form, ["name", "email"]),
  );
  if (!answer.ok) return answer;
  redirect("/");
}
