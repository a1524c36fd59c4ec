import type { Metadata } from "next";
import { NeedsJavaScript } from "@/components/identity/needs-javascript";
import { Welcome } from "@/components/identity/welcome-form";
import { AuthFrame } from "@/components/shell/auth-frame";
import { acceptLinkAction, checkWelcomeLinkAction } from "./actions";

export const metadata: Metadata = { title: "Welcome" };

/** Where an invitation or a reset link leads: choose a password, and be signed in. */
export default function WelcomePage() {
  return (
    <AuthFrame title="Choose your password">
      <NeedsJavaScript />
      <Welcome check={checkWelcomeLinkAction} action={acceptLinkAction} />
    </AuthFrame>
  );
}
