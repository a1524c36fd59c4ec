import type { Outcome } from "@/components/ui/form/outcome";
import type { StoredPolicy } from "@/lib/config/schema-policy";

/** The server actions of /settings. Each one decides again who may. */
export interface SettingsActions {
  readonly updateProfile: (input: {
    name: string;
    email: string;
    version: string;
  }) => Promise<Outcome<unknown>>;
  readonly changePassword: (input: {
    currentPassword: string;
    newPassword: string;
  }) => Promise<Outcome<{ readonly endedSessions: number }>>;
  readonly endSession: (id: string) => Promise<Outcome<unknown>>;
  readonly endOtherSessions: () => Promise<Outcome<{ readonly ended: number }>>;
  /** Ends this session too, and goes to sign-in. */
  readonly signOutEverywhere: () => Promise<Outcome<unknown>>;
  readonly updatePolicy: (policy: StoredPolicy) => Promise<Outcome<unknown>>;
  readonly rotateSigningKey: () => Promise<Outcome<unknown>>;
}
