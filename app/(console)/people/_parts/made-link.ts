import type { LinkView } from "@/lib/identity/view";

/**
 * A link and the texts of its dialog. The link is only in one response and one component's state.
 */
export interface MadeLink {
  readonly link: LinkView;
  readonly name: string;
  readonly purpose: "invitation" | "password_reset";
}
