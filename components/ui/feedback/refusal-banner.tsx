import type { FormOutcome } from "@/components/ui/form/outcome";
import { TextLink } from "@/components/ui/layout/text-link";
import { Banner } from "./banner";
import { ErrorHelp } from "./error-help";

interface RefusalBannerProps {
  state: FormOutcome<unknown>;
  /** True on a page for visitors, who cannot open the documents. */
  signedOut?: boolean;
}

/**
 * Says why the input of a form was refused, unless the error is already shown at a field, with a
 * link to the page of the error. If the session has ended, the banner links to the sign-in page.
 */
export function RefusalBanner({ state, signedOut = false }: RefusalBannerProps) {
  if (!state || state.ok || Object.keys(state.fields).length > 0) return null;
  return (
    <Banner tone="red">
      {state.message}{" "}
      {state.code === "signed_out" ? (
        <TextLink href="/sign-in">Go to sign-in</TextLink>
      ) : (
        !signedOut && <ErrorHelp code={state.code} />
      )}
    </Banner>
  );
}
