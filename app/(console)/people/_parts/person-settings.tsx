"use client";

import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import { SettingRow } from "@/components/ui/layout/setting-row";
import { TextLink } from "@/components/ui/layout/text-link";
import type { PersonView } from "@/lib/identity/view";
import { PersonTasks } from "./person-tasks";

/** What can be changed about a person. Disabling comes last. */
export function PersonSettings({ person, own }: { person: PersonView; own: boolean }) {
  if (own) {
    return (
      <SectionCard title="Your account">
        <p className="text-sm">
          You change your own name, email and password in{" "}
          <TextLink href="/settings">Settings</TextLink>. Another operator can change your role.
        </p>
      </SectionCard>
    );
  }
  const { status, role } = person;
  const invited = status === "invited";
  return (
    <PersonTasks>
      {(ask) => (
        <div className="flex flex-col gap-6">
          {status !== "disabled" && (
            <SectionCard flush title="Account">
              <div className="divide-y divide-line">
                <SettingRow
                  name="Name and email"
                  text={`${person.name}, ${person.email}`}
                  action={<Button onClick={() => ask("edit", person)}>Edit</Button>}
                />
                <SettingRow
                  name={invited ? "Invitation" : "Password"}
                  text={
                    invited
                      ? "Not accepted yet. A new link replaces the one that was sent."
                      : "A link lets the person set a new one."
                  }
                  action={
                    <Button onClick={() => ask("reset", person)}>
                      {invited ? "Create link" : "Reset password"}
                    </Button>
                  }
                />
                <SettingRow
                  name="Role"
                  text={
                    role === "operator"
                      ? "Operator: manages people, teams, servers, all keys and the policy."
                      : "Member: creates keys in their teams, and manages only their own."
                  }
                  action={
                    <Button onClick={() => ask("role", person)}>
                      {role === "operator" ? "Make member" : "Make operator"}
                    </Button>
                  }
                />
              </div>
            </SectionCard>
          )}
          {status === "disabled" ? (
            <SectionCard flush title="Access">
              <SettingRow
                name="Disabled"
                text="The person cannot sign in, and their personal keys are refused."
                action={<Button onClick={() => ask("enable", person)}>Enable person</Button>}
              />
            </SectionCard>
          ) : (
            <SectionCard danger title="Disable this person">
              <div className="flex flex-wrap items-center justify-between gap-4">
                <p className="max-w-[60ch] text-sm text-muted">
                  The person is signed out everywhere, and their personal keys are refused. An
                  operator can enable the person again.
                </p>
                <Button variant="danger" onClick={() => ask("disable", person)}>
                  Disable person
                </Button>
              </div>
            </SectionCard>
          )}
        </div>
      )}
    </PersonTasks>
  );
}
