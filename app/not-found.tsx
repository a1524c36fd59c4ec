import type { Metadata } from "next";
import { MessageFrame } from "@/components/shell/message-frame";
import { ButtonLink } from "@/components/ui/form/button-link";

export const metadata: Metadata = { title: "Page not found" };

/** The page for addresses that lead nowhere, or to what this person may not see. */
export default function NotFound() {
  return (
    <MessageFrame
      code="404"
      title="There is nothing at this address"
      actions={
        <>
          <ButtonLink href="/" variant="primary">
            Go to the overview
          </ButtonLink>
          <ButtonLink href="/keys">Go to the keys</ButtonLink>
        </>
      }
    >
      The page was moved or removed, or the link is for somebody who may see more.
    </MessageFrame>
  );
}
