import { Banner } from "@/components/ui/feedback/banner";
import { ButtonLink } from "@/components/ui/form/button-link";

/**
 * The page shown for an invalid link. It says where to get a new link, but does not reveal whose
 * link it was.
 */
export function LinkRefused({ title, children }: { title: string; children: string }) {
  return (
    <div className="flex flex-col gap-4">
      <Banner tone="amber" title={title}>
        {children}
      </Banner>
      <ButtonLink href="/sign-in" className="w-full">
        Go to sign-in
      </ButtonLink>
    </div>
  );
}
