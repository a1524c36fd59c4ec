import type { ReactNode } from "react";

interface SettingRowProps {
  name: string;
  /** How it is set, or what it does. */
  text: ReactNode;
  /** The button that changes it. */
  action?: ReactNode;
}

/** A row of a card of settings: what can be changed, how it is set, and the button to change it. */
export function SettingRow({ name, text, action }: SettingRowProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-4">
      <div className="min-w-0">
        <p className="text-sm font-medium">{name}</p>
        <p className="max-w-[60ch] text-sm break-words text-muted">{text}</p>
      </div>
      {action}
    </div>
  );
}
