import { Banner } from "@/components/ui/feedback/banner";
import { ButtonLink } from "@/components/ui/form/button-link";

/** Shown for an invalid link. The page says where to get a new link, and names no person. */
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
