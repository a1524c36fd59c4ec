import type { LinkView } from "@/lib/identity/view";

/** A link with what its dialog says. It is in one answer and in one component's state only. */
export interface MadeLink {
  readonly link: LinkView;
  readonly name: string;
  readonly purpose: "invitation" | "password_reset";
}
