import { EndButton } from "@/app/(console)/keys/_parts/end-button";
import { endRuleAction } from "@/app/(console)/keys/keyless/actions";

/** The button that ends a trust rule. It asks for confirmation first. */
export function EndRule({ id, name }: { id: string; name: string }) {
  return (
    <EndButton
      name={name}
      confirmLabel="End rule"
      ended="has ended"
      end={endRuleAction.bind(null, id)}
    >
      Machines get no more tokens through this rule, and their present tokens are refused at once.
      This is final: to give these machines access again, create another rule.
    </EndButton>
  );
}
