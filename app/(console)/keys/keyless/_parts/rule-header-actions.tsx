"use client";

import { updateRuleAction } from "@/app/(console)/keys/keyless/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { Button } from "@/components/ui/form/button";
import { RenameDialog } from "@/components/ui/overlay/rename-dialog";
import { useTasks } from "@/components/ui/overlay/use-tasks";
import { KEY_NAME_MAX } from "@/lib/keys/view-bounds";
import type { TrustRuleView } from "@/lib/trust/view";
import { EndRule } from "./end-rule";

interface RuleHeaderActionsProps {
  rule: Pick<TrustRuleView, "id" | "name" | "version" | "disabledAt">;
}

/**
 * The buttons in the header of a trust rule's page, which rename, disable, enable or end the rule.
 */
export function RuleHeaderActions({ rule }: RuleHeaderActionsProps) {
  const { id, name, version, disabledAt } = rule;
  const { task, ask, shown, done } = useTasks<"rename" | "disable" | "enable">();
  const turn = async (enabled: boolean) => {
    const result = await updateRuleAction({ id, enabled });
    if (!result.ok) return result.message;
    done(`"${name}" is ${enabled ? "enabled" : "disabled"}`);
  };
  return (
    <>
      <Button onClick={() => ask("rename")}>Rename</Button>
      {disabledAt ? (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      ) : (
        <Button onClick={() => ask("disable")}>Disable</Button>
      )}
      <EndRule id={id} name={name} />
      <RenameDialog
        key={`rename-${task}`}
        thing="rule"
        name={name}
        version={version}
        maxLength={KEY_NAME_MAX}
        rename={(next, from) => updateRuleAction({ id, name: next, version: from })}
        onRenamed={(next) => done(`Renamed to "${next}"`)}
        {...shown("rename")}
      />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable "${name}"?`}
        confirmLabel="Disable rule"
        onConfirm={() => turn(false)}
      >
        <p>
          Machines get no tokens through this rule, and their present tokens are refused at once,
          until the rule is enabled again.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable "${name}"?`}
        confirmLabel="Enable rule"
        onConfirm={() => turn(true)}
      >
        <p>Machines whose tokens fit the rule get tokens again.</p>
      </ConfirmDialog>
    </>
  );
}
