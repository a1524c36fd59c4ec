import { createLoader, parseAsString } from "nuqs/server";
import type { DetailTab } from "@/components/ui/layout/chosen-tab";

type SettingsTab = "profile" | "security" | "policy" | "apps" | "secrets";
type SettingsTabs = readonly [DetailTab<SettingsTab>, ...DetailTab<SettingsTab>[]];

const ACCOUNT = [
  { tab: "profile", label: "Profile" },
  { tab: "security", label: "Security" },
] as const;
const INSTALLATION = [
  { tab: "policy", label: "Policy", apart: true },
  { tab: "apps", label: "Apps" },
  { tab: "secrets", label: "Secrets" },
] as const;

/** Returns the tabs of the settings. Those of the installation are only for operators. */
export function settingsTabs(operator: boolean): SettingsTabs {
  return operator ? [...ACCOUNT, ...INSTALLATION] : ACCOUNT;
}

/** True if the tab is about the signed-in user's account, and not about the installation. */
export function isAboutAccount(tab: SettingsTab): boolean {
  return ACCOUNT.some((one) => one.tab === tab);
}

export const loadSettingsSearch = createLoader({ tab: parseAsString });
