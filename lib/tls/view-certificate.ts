/** What people see of a certificate. The names are distinguished names in one line. */
export interface CertificateView {
  readonly subject: string;
  readonly issuer: string;
  readonly endsAt: Date;
}
