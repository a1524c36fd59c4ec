"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { EMPTY_DRAFT, errorOf } from "@/app/(console)/servers/_parts/form/server-draft";
import { ServerFields } from "@/app/(console)/servers/_parts/form/server-fields";
import { ServerFormFooter } from "@/app/(console)/servers/_parts/form/server-form-footer";
import { asServer } from "@/app/(console)/servers/_parts/form/server-input";
import { TestReport } from "@/app/(console)/servers/_parts/form/test-report";
import { useServerForm } from "@/app/(console)/servers/_parts/form/use-server-form";
import { registerServerAction } from "@/app/(console)/servers/actions";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { SheetBody } from "@/components/ui/overlay/sheet";
import type { MachineConfinement } from "@/lib/servers/view";
import type { TeamView } from "@/lib/teams/view";
import { useRegisterSheet } from "./use-register-sheet";

export interface RegisterFormProps {
  teams: readonly TeamView[];
  confinement: MachineConfinement | null;
}

/** The form that registers a server and grants it to teams. */
export default function RegisterForm({ teams, confinement }: RegisterFormProps) {
  const router = useRouter();
  const [, setOpen] = useRegisterSheet();
  const { toast } = useToast();
  const { form, draft, change, fields, problem, refusal, report, testing, saving, test, save } =
    useServerForm({ first: EMPTY_DRAFT });
  const choices = teams.filter((team) => !team.disabled);
  const [teamIds, setTeamIds] = useState<ReadonlySet<string>>(
    () => new Set(choices.filter(({ slug }) => slug === "default").map(({ id }) => id)),
  );
  const teamProblem = errorOf(fields, "teamIds");
  const chosen = choices.filter(({ id }) => teamIds.has(id));
  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(
          () =>
            registerServerAction(
              asServer(draft),
              chosen.map(({ id }) => id),
            ),
          ({ name }) => {
            toast({ title: `${name} is added`, tone: "green" });
            // The sheet is removed from the URL before the navigation, so that Back does not open
            // it again.
            void setOpen(null).then(() => router.push(`/servers/${name}`));
          },
        );
      }}
    >
      <SheetBody>
        <RefusalBanner state={refusal} />
        <ServerFields {...{ draft, fields, problem, confinement }} onChange={change} />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-sm font-medium">Teams that may use it</legend>
          {choices.map((team) => (
            <CheckboxField
              key={team.id}
              label={team.name}
              checked={teamIds.has(team.id)}
              onCheckedChange={(on) =>
                setTeamIds((before) => {
                  const next = new Set(before);
                  if (on) next.add(team.id);
                  else next.delete(team.id);
                  return next;
                })
              }
            />
          ))}
          {teamProblem && <p className="text-sm text-red">{teamProblem}</p>}
          <p className="text-sm text-muted">
            {chosen.length === 0
              ? "No key can use it until you grant it to a team."
              : `Keys of ${chosen.map(({ name }) => name).join(", ")} without grants of their own can use all of its tools at once.`}
          </p>
        </fieldset>
        {report && <TestReport report={report} />}
      </SheetBody>
      <ServerFormFooter submit="Add server" {...{ testing, saving }} onTest={test} />
    </form>
  );
}
