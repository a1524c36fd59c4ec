import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { ThemeField } from "@/components/shell/theme/theme-field";
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

interface TabProps {
  ctx: SignedInContext;
}

/** The signed-in user's name and email address, and how the console looks for them. */
export function ProfileTab({ ctx }: TabProps) {
  const { name, email } = ctx.actor;
  return (
    <>
      <ProfileForm
        profile={{ values: { name, email }, version: profileVersion({ name, email }) }}
        mayChangeEmail={actsAsOperator(ctx.actor)}
      />
      <SectionCard title="Appearance">
        <div className="max-w-[440px]">
          <ThemeField />
        </div>
      </SectionCard>
    </>
  );
}

/** The signed-in user's password and sessions. */
export async function SecurityTab({ ctx }: TabProps) {
  const sessions = pageValue(await listSessions(ctx, {}));
  return (
    <>
      <PasswordForm email={ctx.actor.email} />
      <SessionList sessions={sessions} now={ctx.now} />
    </>
  );
}

/** The installation's policy. */
export async function PolicyTab({ ctx }: TabProps) {
  const policy = pageValue(await readPolicy(ctx, {}));
  return <PolicyForm policy={policy} defaults={ctx.config.keyLimits} />;
}

/** How apps connect to the installation. */
export async function AppsTab({ ctx }: TabProps) {
  const overtaken = pageValue(await listOvertakenKeys(ctx, {}));
  return <AppSignIn enabled={ctx.config.oauth.enabled} keys={overtaken} now={ctx.now} />;
}

/** What the installation signs and encrypts with. */
export async function SecretsTab({ ctx }: TabProps) {
  const [keys, rootSecret] = await Promise.all([
    listSigningKeys(ctx, {}).then(pageValue),
    showRootSecret(ctx, {}).then(pageValue),
  ]);
  return (
    <>
      <SigningKeys keys={keys} now={ctx.now} />
      <RootSecret secret={rootSecret} now={ctx.now} />
    </>
  );
}
