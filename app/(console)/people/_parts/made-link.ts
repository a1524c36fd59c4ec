import type { LinkView } from "@/lib/identity/view";

/**
 * A single-use link, with the title and the text of the dialog that shows it. The link is contained
 * only in one response and in the state of one component.
 */
export interface MadeLink {
  readonly link: LinkView;
  readonly name: string;
  readonly purpose: "invitation" | "password_reset";
}
