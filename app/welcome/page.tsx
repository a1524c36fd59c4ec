import type { Metadata } from "next";
import { NeedsJavaScript } from "@/components/identity/needs-javascript";
import { AuthFrame } from "@/components/shell/auth-frame";
import { Welcome } from "./_parts/welcome-form";

export const metadata: Metadata = { title: "Welcome" };

/** Where an invitation or a reset link leads: choose a password, and be signed in. */
export default function WelcomePage() {
  return (
    <AuthFrame title="Choose your password">
      <NeedsJavaScript />
      <Welcome />
    </AuthFrame>
  );
}
