import type { Metadata } from "next";
import { AuthFrame } from "@/components/shell/auth-frame";
import { ReportForm } from "./_parts/report-form";

export const metadata: Metadata = { title: "Report a leaked key" };

/** The page on which anybody reports API keys that they found. It needs no session. */
export default function LeaksPage() {
  return (
    <AuthFrame
      wide
      title="Report a leaked key"
      description="A key that works here stops working at once, and its owner is told."
      footer="Scanners send reports to POST /api/v1/leaks."
    >
      <noscript>
        <p className="mb-4 text-sm">This page needs JavaScript. Allow it for this site.</p>
      </noscript>
      <ReportForm />
    </AuthFrame>
  );
}
