import type { Command } from "@/cli/terminal/command";
import { applyRules } from "@/lib/trust/code/apply-rules";
import { planRules } from "@/lib/trust/code/plan-rules";
import { readRulesFile } from "@/lib/trust/code/read-rules-file";
import { applyFile } from "./apply-file";
import { rulesPlanText } from "./trust-text";

export const applyRulesCommand: Command = {
  name: "trust apply",
  help: "Make the trust rules match a file, showing the plan first",
  ...applyFile({
    prune: { help: "also end the rules that the file does not name" },
    read: readRulesFile,
    plan: (ctx, { wanted, prune }) => planRules(ctx, { rules: wanted, prune }),
    apply: (ctx, { wanted, prune }) => applyRules(ctx, { rules: wanted, prune }),
    text: rulesPlanText,
  }),
};
