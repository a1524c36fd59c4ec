import { BASE_PATH } from "@/components/shell/base-path";
import type { Outcome } from "@/components/ui/form/outcome";

/** Sends a report to the public endpoint, whose answer is the same for every key. */
export async function sendReport(keys: readonly string[]): Promise<Outcome<null>> {
  const response = await fetch(`${BASE_PATH}/api/v1/leaks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ keys }),
  });
  if (response.ok) return { ok: true, value: null };
  const { error, message } = await response.json();
  return { ok: false, code: error, message, fields: {}, values: {} };
}
