import { TextLink } from "@/components/ui/layout/text-link";
import { isFailureCode } from "@/lib/errors/view-codes";
import { mono } from "./fact-list";

/** Shows the code of an error. A code of Latchkey leads to the page that explains it. */
export function ErrorCode({ code }: { code: string }) {
  if (!isFailureCode(code)) return mono(code);
  return (
    <TextLink href={`/docs/errors/${code}`} prefetch={false} className="font-mono">
      {code}
    </TextLink>
  );
}
