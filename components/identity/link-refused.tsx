import { Banner } from "@/components/ui/feedback/banner";
import { ButtonLink } from "@/components/ui/form/button-link";

/** What whoever has no good link sees: where to get one, and nothing about anybody. */
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
