import { TextLink } from "@/components/ui/layout/text-link";
import { isFailureCode } from "@/lib/errors/view-codes";

/**
 * The link to the page that explains an error code. It opens in a new tab, so that what was typed
 * stays. Renders nothing for a code that has no page, such as that of a lost connection.
 */
export function ErrorHelp({ code }: { code: string }) {
  if (!isFailureCode(code)) return null;
  return (
    <TextLink href={`/docs/errors/${code}`} prefetch={false} target="_blank">
      About this error
    </TextLink>
  );
}
