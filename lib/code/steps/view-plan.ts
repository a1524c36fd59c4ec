export const STEP_KINDS = [
  "policy",
  "person",
  "team",
  "member",
  "server",
  "grant",
  "trustRule",
] as const;

/**
 * What happens to one part of an installation. `leave` is what the file does not name and nobody
 * asked to remove; `replace` ends a trust rule with its tokens and creates another.
 */
export type StepAction = "create" | "change" | "replace" | "remove" | "unchanged" | "leave";

/**
 * One step of a plan. `name` is the part's own name, with its team before it where it belongs to
 * one. `details` has a line for each field that differs, with the names of secrets, never their
 * values.
 */
export interface PlannedStep {
  readonly kind: (typeof STEP_KINDS)[number];
  readonly action: StepAction;
  readonly name: string;
  readonly details: readonly string[];
}

/** The steps in the order in which they are taken. `changes` counts those that change something. */
export interface InstallationPlan {
  readonly steps: readonly PlannedStep[];
  readonly changes: number;
}

/** The link with which a person whom a file has added sets a password. */
export interface NewPersonLink {
  readonly email: string;
  readonly url: string;
  readonly expiresAt: Date;
}

export interface AppliedInstallation extends InstallationPlan {
  readonly links: readonly NewPersonLink[];
}
