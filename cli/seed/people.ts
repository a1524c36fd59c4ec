import type { Context } from "@/lib/core/context";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { signIn } from "@/lib/identity/sign-in/sign-in";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { type Cast, must, officeAddress, type Step } from "./cast";
import { SEED_PEOPLE, type SeedPerson, type SeedVisit } from "./people-plan";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** How someone comes, signs in now and then, and perhaps goes. */
export function personSteps(cast: Cast, plan: SeedPerson, index: number): Step[] {
  const { email, name, role, joinedDaysAgo: joined } = plan;
  const address = officeAddress(index);
  const teamIds = () => [cast.team(plan.team)];
  const steps: Step[] = [];
  let code = "";
  const invite = async (ctx: Context) => {
    const maker = index === 0 ? ctx : cast.by(ctx, SEED_PEOPLE[0].email);
    const made = must(await createPerson(maker, { email, name, role, teamIds: teamIds() }));
    code = new URL(made.link.url).hash.slice(1);
  };
  steps.push({ daysAgo: joined, act: invite });
  if (!plan.signsIn) return steps;
  const anonymous = (ctx: Context): Context => ({
    ...ctx,
    address,
    actor: { kind: "anonymous", label: address },
  });
  const accept = async (ctx: Context) => {
    const input = { code, password: cast.password, userAgent: FIREFOX };
    const { personId: id, sessionId } = must(await acceptLink(anonymous(ctx), input));
    const who = { kind: "person", id, label: email, role, sessionId } as const;
    cast.people.set(email, { ...who, teamIds: teamIds() });
  };
  steps.push({ daysAgo: joined - 0.02, act: accept });
  const last = plan.disabledDaysAgo ?? 0.1;
  for (let daysAgo = joined - 4; daysAgo > last; daysAgo -= 5 + 3 * cast.random()) {
    const enter = async (ctx: Context) => {
      const input = { email, password: cast.password, userAgent: FIREFOX };
      must(await signIn(anonymous(ctx), input));
    };
    steps.push({ daysAgo, act: enter });
  }
  if (plan.visit) steps.push(...visitSteps(cast, plan, plan.visit));
  if (plan.disabledDaysAgo !== undefined) {
    const shutOut = async (ctx: Context) => {
      const id = cast.person(email).id;
      must(await disablePerson(cast.by(ctx, SEED_PEOPLE[0].email), { id }));
    };
    steps.push({ daysAgo: plan.disabledDaysAgo, act: shutOut });
  }
  return steps;
}

/** They join another team, and leave it again: the keys they made there end. */
function visitSteps(cast: Cast, plan: SeedPerson, visit: SeedVisit): Step[] {
  const { email } = plan;
  const membership = () => ({ id: cast.team(visit.team), personId: cast.person(email).id });
  const nowIn = (...teams: string[]) =>
    cast.people.set(email, {
      ...cast.person(email),
      teamIds: teams.map((team) => cast.team(team)),
    });
  const join = async (ctx: Context) => {
    const by = cast.by(ctx, SEED_PEOPLE[0].email);
    must(await addTeamMember(by, { ...membership(), role: "member" }));
    nowIn(plan.team, visit.team);
  };
  const leave = async (ctx: Context) => {
    must(await removeTeamMember(cast.by(ctx, SEED_PEOPLE[0].email), membership()));
    nowIn(plan.team);
  };
  return [
    { daysAgo: visit.fromDaysAgo, act: join },
    { daysAgo: visit.toDaysAgo, act: leave },
  ];
}
