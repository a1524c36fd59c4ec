import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { actionContext, anonymousContext } from "@/app/_server/request-context";
import { safeNext } from "@/app/_server/safe-next";
import { DatabaseAwayPage } from "@/components/identity/database-away";
import { AuthFrame } from "@/components/shell/auth-frame";
import { Banner } from "@/components/ui/feedback/banner";
import { TextLink } from "@/components/ui/layout/text-link";
import { showInstallation } from "@/lib/identity/links/show-installation";
import { SignInForm } from "./_parts/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ next?: string | string[] }>;
}

/**
 * The page on which people sign in with email address and password. A person who is already signed
 * in is redirected immediately.
 */
export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  const target = safeNext(typeof next === "string" ? next : null);
  const known = await actionContext();
  if (known.ok) redirect(target);
  const installation = await showInstallation(await anonymousContext(), {});
  if (!installation.ok) return <DatabaseAwayPage />;
  return (
    <AuthFrame
      title="Sign in"
      footer={
        <>
          <p>No account, or no password? An operator can send you a link.</p>
          <p>
            Found a key? <TextLink href="/leaks">Report it</TextLink>
          </p>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {!installation.value.setUp && (
          <Banner title="Not set up yet">
            Open the set-up link that Latchkey printed in its terminal to create the first operator.
          </Banner>
        )}
        <SignInForm next={target} />
      </div>
    </AuthFrame>
  );
}
