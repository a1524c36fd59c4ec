import type { FormOutcome } from "@/components/ui/form/outcome";
import { TextLink } from "@/components/ui/layout/text-link";
import { Banner } from "./banner";

/** Says why a form was refused, unless a field shows the error. Links to sign-in if signed out. */
export function RefusalBanner({ state }: { state: FormOutcome<unknown> }) {
  if (!state || state.ok || Object.keys(state.fields).length > 0) return null;
  return (
    <Banner tone="red">
      {state.message}
      {state.code === "signed_out" && (
        <>
          {" "}
          <TextLink href="/sign-in">Go to sign-in</TextLink>
        </>
      )}
    </Banner>
  );
}
