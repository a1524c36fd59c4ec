import { Banner } from "@/components/ui/banner";
import type { FormOutcome } from "./form-types";

/** Why a form was refused, unless a field below says it already. */
export function RefusalBanner({ state }: { state: FormOutcome<unknown> }) {
  if (!state || state.ok || Object.keys(state.fields).length > 0) return null;
  return <Banner tone="red">{state.message}</Banner>;
}
