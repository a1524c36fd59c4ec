import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

const TONES = {
  info: { box: "border-line bg-sunken", icon: "text-muted", Icon: Info },
  green: { box: "border-transparent bg-green-tint", icon: "text-green", Icon: CircleCheck },
  amber: { box: "border-transparent bg-amber-tint", icon: "text-amber", Icon: TriangleAlert },
  red: { box: "border-transparent bg-red-tint", icon: "text-red", Icon: CircleAlert },
};

export interface BannerProps {
  tone?: keyof typeof TONES;
  title?: string;
  /** Says what happened and what the user can do next. */
  children: ReactNode;
  action?: ReactNode;
}

/**
 * A message within the page. If the tone is red, screen readers announce the message immediately.
 */
export function Banner({ tone = "info", title, children, action }: BannerProps) {
  const { box, icon, Icon } = TONES[tone];
  return (
    <div
      role={tone === "red" ? "alert" : undefined}
      className={cx("flex flex-wrap items-start gap-x-3 gap-y-2 rounded-control border p-3", box)}
    >
      <Icon aria-hidden="true" className={cx("mt-0.5 size-4 shrink-0", icon)} />
      <div className="min-w-0 flex-1 text-sm text-ink">
        {title && <p className="font-medium">{title}</p>}
        <div className="break-words">{children}</div>
      </div>
      {action}
    </div>
  );
}
