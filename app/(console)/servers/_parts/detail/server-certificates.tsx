import { VisibleText } from "@/components/ui/base/visible-text";
import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { UpstreamView } from "@/lib/servers/view";
import type { CertificateView } from "@/lib/tls/view-certificate";

interface CertificatesProps {
  server: UpstreamView;
  now: Date;
}

/** Milliseconds before the end of a certificate from which the page warns of it. */
const SOON_MS = 14 * 86_400_000;

type End = "over" | "soon" | "later";

interface Named extends CertificateView {
  readonly what: string;
  readonly end: End;
}

function certificatesOf({ tls }: UpstreamView, now: Date): Named[] {
  const named = (what: string) => (one: CertificateView) => ({
    ...one,
    what,
    end: endOf(one, now),
  });
  return [
    ...tls.authorities.map(named("Certificate authority")),
    ...(tls.client ? [tls.client].map(named("Client certificate")) : []),
  ];
}

function endOf({ endsAt }: CertificateView, now: Date): End {
  const leftMs = endsAt.getTime() - now.getTime();
  if (leftMs < 0) return "over";
  return leftMs < SOON_MS ? "soon" : "later";
}

/** Warns of certificates of the server's TLS settings that have expired or will soon. */
export function CertificateTrouble({ server, now }: CertificatesProps) {
  const ending = certificatesOf(server, now).filter(({ end }) => end !== "later");
  return ending.map(({ what, subject, endsAt, end }, index) => (
    <Banner
      // biome-ignore lint/suspicious/noArrayIndexKey: two certificates may have the same names.
      key={index}
      tone={end === "over" ? "red" : "amber"}
      title={`The ${what.toLowerCase()} ${end === "over" ? "has expired" : "expires soon"}`}
    >
      <VisibleText text={subject} /> {end === "over" ? "expired" : "expires"}{" "}
      <RelativeTime at={endsAt} now={now} />. Replace it under TLS in the server's form.
    </Banner>
  ));
}

/** Lists the certificates of the server's TLS settings. Renders nothing if there are none. */
export function ServerCertificates({ server, now }: CertificatesProps) {
  const rows = certificatesOf(server, now);
  if (rows.length === 0) return null;
  return (
    <SectionCard title="TLS" description={sentence(server.tls)}>
      <ul
        aria-label="Certificates"
        className="divide-y divide-line overflow-hidden rounded-control border border-line"
      >
        {rows.map(({ what, subject, endsAt, end }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two certificates may have the same names.
            key={index}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm"
          >
            <span className="min-w-0 flex-1 basis-60 break-words">
              <VisibleText text={subject} />
              <span className="block text-muted">{what}</span>
            </span>
            {end === "over" && <Pill tone="red">Expired</Pill>}
            {end === "soon" && <Pill tone="amber">Expires soon</Pill>}
            <span className="text-xs text-muted">
              {end === "over" ? "Expired" : "Expires"} <RelativeTime at={endsAt} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}

function sentence({ authorities, client }: UpstreamView["tls"]): string {
  const trusts = "Only these certificate authorities are trusted";
  const shows = "Latchkey identifies itself by a client certificate";
  if (authorities.length === 0) return `${shows}.`;
  return client ? `${trusts}, and ${shows}.` : `${trusts}.`;
}
