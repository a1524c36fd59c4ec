import type { ReactNode } from "react";
import { Banner } from "@/components/ui/feedback/banner";

interface ImitationWarningProps {
  /** The name that the app gives itself. */
  name: string;
  /** The name of the well-known client that the app may be imitating. */
  imitates: string;
  /** The sentence that says what the reader should do. */
  children: ReactNode;
}

/**
 * Warns that an app uses the name of a well-known client, although the app has not proved that it
 * is this client.
 */
export function ImitationWarning({ name, imitates, children }: ImitationWarningProps) {
  return (
    <Banner tone="amber" title={`This may not be ${imitates}`}>
      The app calls itself “{name}”, but it is not known by its maker's own address. {children}
    </Banner>
  );
}
