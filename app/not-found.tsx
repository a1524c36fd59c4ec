import type { Metadata } from "next";
import { MessageFrame } from "@/components/shell/message-frame";
import { ButtonLink } from "@/components/ui/form/button-link";

export const metadata: Metadata = { title: "Page not found" };

/** The page shown if the requested path does not exist. */
export default function NotFound() {
  return (
    <MessageFrame
      code="404"
      title="Page not found"
      actions={
        <>
          <ButtonLink href="/" variant="primary">
            Go to the overview
          </ButtonLink>
          <ButtonLink href="/keys">Go to keys</ButtonLink>
        </>
      }
    >
      It may have been moved or removed.
    </MessageFrame>
  );
}
