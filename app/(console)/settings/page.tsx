import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value";
import { pageContext, type SignedInContext } from "@/app/_server/request-context";
import { ThemeField } from "@/components/shell/theme/theme-field";
import { PageHeader } from "@/components/ui/layout/page-header";
import { SectionCard } from "@/components/ui/layout/section-card";
import { actsAsOperator } from "@/lib/core/context";
import { profileVersion } from "@/lib/identity/profile";
import { listSessions } from "@/lib/identity/sessions/list-sessions";
import { listOvertakenKeys } from "@/lib/oauth/connections/list-overtaken-keys";
import { readPolicy } from "@/lib/policy/read-policy";
import { showRootSecret } from "@/lib/root-secret/show-root-secret";
import { listSigningKeys } from "@/lib/tokens/list-signing-keys";
import { AppSignIn } from "./_parts/app-sign-in";
import { PasswordForm } from "./_parts/password-form";
import { PolicyForm } from "./_parts/policy-form";
import { ProfileForm } from "./_parts/profile-form";
import { RootSecret } from "./_parts/root-secret";
import { SessionList } from "./_parts/session-list";
import { SigningKeys } from "./_parts/signing-keys";

export const metadata: Metadata = { title: "Settings" };

/**
 * The settings page. It shows the signed-in user's account and, to operators, the installation's
 * settings.
 */
export default async function SettingsPage() {
  const ctx = await pageContext();
  const sessions = pageValue(await listSessions(ctx, {}));
  const { name, email } = ctx.actor;
  return (
    <>
      <PageHeader title="Settings" description="Your account and sessions." />
      <div className="flex flex-col gap-6">
        <ProfileForm
          profile={{ values: { name, email }, version: profileVersion({ name, email }) }}
          mayChangeEmail={actsAsOperator(ctx.actor)}
        />
        <PasswordForm email={email} />
        <SessionList sessions={sessions} now={ctx.now} />
        <SectionCard title="Appearance">
          <div className="max-w-[440px]">
            <ThemeField />
          </div>
        </SectionCard>
      </div>
      {actsAsOperator(ctx.actor) && <Installation ctx={ctx} />}
    </>
  );
}

/** The settings of the installation. Only operators see them. */
async function Installation({ ctx }: { ctx: SignedInContext }) {
  const [policy, overtaken, keys, rootSecret] = await Promise.all([
    readPolicy(ctx, {}).then(pageValue),
    listOvertakenKeys(ctx, {}).then(pageValue),
    listSigningKeys(ctx, {}).then(pageValue),
    showRootSecret(ctx, {}).then(pageValue),
  ]);
  return (
    <section aria-labelledby="installation" className="mt-10">
      <h2 id="installation" className="text-title font-medium tracking-[-0.01em]">
        Installation
      </h2>
      <p className="mt-0.5 mb-6 text-sm text-muted">
        Applies to everyone. Only operators see this.
      </p>
      <div className="flex flex-col gap-6">
        <PolicyForm policy={policy} defaults={ctx.config.keyLimits} />
        <AppSignIn enabled={ctx.config.oauth.enabled} keys={overtaken} now={ctx.now} />
        <SigningKeys keys={keys} now={ctx.now} />
        <RootSecret secret={rootSecret} now={ctx.now} />
      </div>
    </section>
  );
}
