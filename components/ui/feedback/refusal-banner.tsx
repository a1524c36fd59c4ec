import type { FormOutcome } from "@/components/ui/form/outcome";
import { TextLink } from "@/components/ui/layout/text-link";
import { Banner } from "./banner";

/**
 * Says why the input of a form was refused, unless the error is already shown at a field. If the
 * session has ended, the banner links to the sign-in page.
 */
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
