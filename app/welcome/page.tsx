import type { Metadata } from "next";
import { NeedsJavaScript } from "@/components/identity/needs-javascript";
import { AuthFrame } from "@/components/shell/auth-frame";
import { Welcome } from "./_parts/welcome-form";

export const metadata: Metadata = { title: "Welcome" };

/**
 * The page of an invitation or reset link, on which the user sets a password and is then signed in.
 */
export default function WelcomePage() {
  return (
    <AuthFrame title="Choose your password">
      <NeedsJavaScript />
      <Welcome />
    </AuthFrame>
  );
}
