import type { Metadata } from "next";
import { NeedsJavaScript } from "@/components/identity/needs-javascript";
import { AuthFrame } from "@/components/shell/auth-frame";
import { Setup } from "./_parts/setup-form";

export const metadata: Metadata = { title: "Set up" };

/**
 * The page that creates the first operator. It is opened with the set-up link that the server
 * prints in the terminal.
 */
export default function SetupPage() {
  return (
    <AuthFrame title="Set up Latchkey">
      <NeedsJavaScript />
      <Setup />
    </AuthFrame>
  );
}
