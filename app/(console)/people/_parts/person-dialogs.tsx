"use client";

import {
  changeRoleAction,
  disablePersonAction,
  enablePersonAction,
  resetPasswordAction,
} from "@/app/(console)/people/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useTaskDialogs } from "@/components/ui/overlay/use-task-dialogs";
import type { PersonView } from "@/lib/identity/view";
import { amountText, countText } from "@/lib/words/view-count";
import { EditPerson } from "./edit-person";
import type { MadeLink } from "./made-link";
import type { PersonTask } from "./person-menu";

export interface PersonDialogsProps {
  /** The dialog to show and the person that it is about, or null to close every dialog. */
  task: { readonly kind: PersonTask; readonly person: PersonView } | null;
  onClose: () => void;
  onChanged: () => void;
  onLink: (made: MadeLink) => void;
}

/** The dialogs that change what a person can access. Each dialog says what will stop working. */
export function PersonDialogs({ task, onClose, onChanged, onLink }: PersonDialogsProps) {
  const { asked, shown, done } = useTaskDialogs({ task, onClose, onChanged });
  const person = asked?.person;
  if (!person) return null;
  const { id, name, role } = person;
  const next = role === "operator" ? "member" : "operator";
  const invited = person.status === "invited";
  return (
    <>
      <EditPerson
        person={task?.kind === "edit" ? task.person : null}
        onClose={onClose}
        onSaved={(saved) => done(`Saved ${saved}`)}
      />
      <ConfirmDialog
        {...shown("reset")}
        tone={invited ? "primary" : "danger"}
        title={invited ? `Create a new link for ${name}?` : `Reset the password of ${name}?`}
        confirmLabel={invited ? "Create link" : "Reset password"}
        onConfirm={async () => {
          const result = await resetPasswordAction(id);
          if (!result.ok) return result.message;
          const purpose = invited ? "invitation" : "password_reset";
          onLink({ link: result.value.link, name, purpose });
          onChanged();
        }}
      >
        {invited ? (
          <p>The current link stops working. You get a new one to send to {name}.</p>
        ) : (
          <p>
            The password stops working at once, and {name} is signed out everywhere. You get a link
            for {name} to set a new one. Keys keep working.
          </p>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("role")}
        tone={next === "operator" ? "primary" : "danger"}
        title={`Make ${name} ${next === "operator" ? "an operator" : "a member"}?`}
        confirmLabel={next === "operator" ? "Make operator" : "Make member"}
        onConfirm={async () => {
          const result = await changeRoleAction(id, next);
          if (!result.ok) return result.message;
          done(`${name} is now ${next === "operator" ? "an operator" : "a member"}`);
        }}
      >
        {next === "operator" ? (
          <p>Operators manage everything: people, teams, servers, all keys and the policy.</p>
        ) : (
          <p>
            {name} can no longer manage people, policy and other people's keys. Their own keys stay.
          </p>
        )}
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable ${name}?`}
        confirmLabel="Disable person"
        onConfirm={async () => {
          const result = await disablePersonAction(id);
          if (!result.ok) return result.message;
          done(`${name} is disabled`);
        }}
      >
        <p>{name} is signed out everywhere at once and cannot sign in.</p>
        <p className="text-ink">{consequence(person)}</p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable ${name}?`}
        confirmLabel="Enable person"
        onConfirm={async () => {
          const result = await enablePersonAction(id);
          if (!result.ok) return result.message;
          done(`${name} is enabled`);
        }}
      >
        <p>
          {name} can sign in again
          {person.activeKeys > 0 && `, and ${keys(person.activeKeys)} work again`}.
        </p>
      </ConfirmDialog>
    </>
  );
}

const keys = (number: number) => amountText(number, "personal key");

/** Says how many keys and calls are affected if the person loses access. */
function consequence({ activeKeys, callsLast7Days }: PersonView): string {
  if (activeKeys === 0) return "No key stops working: they have no active personal keys.";
  const verb = activeKeys === 1 ? "stops" : "stop";
  return `${keys(activeKeys)} ${verb} working, with ${countText(callsLast7Days, "call")} in the last 7 days.`;
}
