import type { ReactNode } from "react";
import { Banner } from "@/components/ui/feedback/banner";

interface ImitationWarningProps {
  /** The name that the app gives itself. */
  name: string;
  /** The well-known client that has this name. */
  imitates: string;
  /** What the reader should do. */
  children: ReactNode;
}

/** Warns that an app bears a well-known client's name, and nothing shows that it is this client. */
export function ImitationWarning({ name, imitates, children }: ImitationWarningProps) {
  return (
    <Banner tone="amber" title={`Nothing shows that this is ${imitates}`}>
      The app calls itself “{name}”, but it is not known by its maker's own address. {children}
    </Banner>
  );
}
