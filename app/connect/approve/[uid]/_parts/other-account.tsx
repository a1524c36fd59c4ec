"use client";

import { useParams } from "next/navigation";
import { otherAccountAction } from "@/app/connect/approve/[uid]/actions";

/** Shows the account that is signed in, with a button that switches to another account. */
export function OtherAccount({ email }: { email: string }) {
  const { uid } = useParams<{ uid: string }>();
  return (
    <form action={otherAccountAction.bind(null, uid)}>
      Signed in as {email}.{" "}
      <button type="submit" className="rounded-sm underline underline-offset-2 hover:text-ink">
        Use another account
      </button>
    </form>
  );
}
