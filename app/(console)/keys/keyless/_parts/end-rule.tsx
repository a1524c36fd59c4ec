import { EndButton } from "@/app/(console)/keys/_parts/end-button";
import { endRuleAction } from "@/app/(console)/keys/keyless/actions";

/** The button that ends a trust rule. */
export function EndRule({ id, name }: { id: string; name: string }) {
  return (
    <EndButton
      name={name}
      confirmLabel="End rule"
      ended="has ended"
      end={endRuleAction.bind(null, id)}
    >
      Machines get no more tokens by this rule, and the tokens that they have are refused at once.
      This is final: to give these machines access again, create another rule.
    </EndButton>
  );
}
