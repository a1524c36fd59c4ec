/** A person in the demo data. `joinedDaysAgo` is the number of days before now. */
export interface SeedPerson {
  readonly email: string;
  readonly name: string;
  readonly role: "operator" | "member";
  readonly team: string;
  readonly joinedDaysAgo: number;
  /** False if the person has not accepted the invitation yet. */
  readonly signsIn: boolean;
  readonly disabledDaysAgo?: number;
  /** A second team to which the person belonged for some days. */
  readonly visit?: SeedVisit;
}

export interface SeedVisit {
  readonly team: string;
  readonly fromDaysAgo: number;
  readonly toDaysAgo: number;
}

export const SEED_TEAMS = [
  { slug: "platform", name: "Platform" },
  { slug: "data", name: "Data" },
  { slug: "support", name: "Support" },
] as const;

export const ADA = "ada.okafor@example.com";
export const JONAS = "jonas.lindqvist@example.com";
export const MEI = "mei.tanaka@example.com";
export const PRIYA = "priya.raman@example.com";
export const LUCA = "luca.bianchi@example.com";
export const SOFIA = "sofia.alvarez@example.com";
export const TOM = "tom.becker@example.com";
const NORA = "nora.haddad@example.com";

/** All people in the demo data. The first of them is the operator who sets up the installation. */
export const SEED_PEOPLE: readonly [SeedPerson, ...SeedPerson[]] = [
  {
    email: ADA,
    name: "Ada Okafor",
    role: "operator",
    team: "platform",
    joinedDaysAgo: 30,
    signsIn: true,
  },
  {
    email: JONAS,
    name: "Jonas Lindqvist",
    role: "operator",
    team: "platform",
    joinedDaysAgo: 29.8,
    signsIn: true,
  },
  {
    email: MEI,
    name: "Mei Tanaka",
    role: "member",
    team: "platform",
    joinedDaysAgo: 29,
    signsIn: true,
    visit: { team: "data", fromDaysAgo: 17, toDaysAgo: 6 },
  },
  {
    email: PRIYA,
    name: "Priya Raman",
    role: "member",
    team: "data",
    joinedDaysAgo: 28,
    signsIn: true,
  },
  {
    email: LUCA,
    name: "Luca Bianchi",
    role: "member",
    team: "data",
    joinedDaysAgo: 24,
    signsIn: true,
  },
  {
    email: SOFIA,
    name: "Sofia Alvarez",
    role: "member",
    team: "support",
    joinedDaysAgo: 21,
    signsIn: true,
  },
  {
    email: TOM,
    name: "Tom Becker",
    role: "member",
    team: "support",
    joinedDaysAgo: 20,
    signsIn: true,
    disabledDaysAgo: 3,
  },
  {
    email: NORA,
    name: "Nora Haddad",
    role: "member",
    team: "support",
    joinedDaysAgo: 1,
    signsIn: false,
  },
];
