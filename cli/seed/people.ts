import type { Context } from "@/lib/core/context";
import { acceptLink } from "@/lib/identity/links/accept-link";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { signIn } from "@/lib/identity/sign-in/sign-in";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { SEED_PEOPLE, type SeedPerson, type SeedVisit } from "./people-plan";
import { officeAddress, type SeedState, type Step, unwrap } from "./seed-state";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/**
 * Returns the steps in which a person is invited, signs in from time to time, and is disabled if
 * the plan says so.
 */
export function personSteps(state: SeedState, plan: SeedPerson, index: number): Step[] {
  const { email, name, role, joinedDaysAgo: joined } = plan;
  const address = officeAddress(index);
  const teamIds = () => [state.team(plan.team)];
  const steps: Step[] = [];
  let code = "";
  const invite = async (ctx: Context) => {
    const maker = index === 0 ? ctx : state.by(ctx, SEED_PEOPLE[0].email);
    const made = unwrap(await createPerson(maker, { email, name, role, teamIds: teamIds() }));
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
    const input = { code, password: state.password, userAgent: FIREFOX };
    const { personId: id, sessionId } = unwrap(await acceptLink(anonymous(ctx), input));
    const who = { kind: "person", id, label: email, role, sessionId } as const;
    state.people.set(email, { ...who, teamIds: teamIds(), leadTeamIds: [] });
  };
  steps.push({ daysAgo: joined - 0.02, act: accept });
  const last = plan.disabledDaysAgo ?? 0.1;
  for (let daysAgo = joined - 4; daysAgo > last; daysAgo -= 5 + 3 * state.random()) {
    const act = async (ctx: Context) => {
      const input = { email, password: state.password, userAgent: FIREFOX };
      unwrap(await signIn(anonymous(ctx), input));
    };
    steps.push({ daysAgo, act });
  }
  if (plan.visit) steps.push(...visitSteps(state, plan, plan.visit));
  if (plan.disabledDaysAgo !== undefined) {
    const disable = async (ctx: Context) => {
      const id = state.person(email).id;
      unwrap(await disablePerson(state.by(ctx, SEED_PEOPLE[0].email), { id }));
    };
    steps.push({ daysAgo: plan.disabledDaysAgo, act: disable });
  }
  return steps;
}

/**
 * Returns the steps in which a person joins another team and leaves it again. When the person
 * leaves, the personal keys that the person created in that team become invalid.
 */
function visitSteps(state: SeedState, plan: SeedPerson, visit: SeedVisit): Step[] {
  const { email } = plan;
  const membership = () => ({ id: state.team(visit.team), personId: state.person(email).id });
  const setTeams = (...teams: string[]) =>
    state.people.set(email, {
      ...state.person(email),
      teamIds: teams.map((team) => state.team(team)),
    });
  const join = async (ctx: Context) => {
    const by = state.by(ctx, SEED_PEOPLE[0].email);
    unwrap(await addTeamMember(by, { ...membership(), role: "member" }));
    setTeams(plan.team, visit.team);
  };
  const leave = async (ctx: Context) => {
    unwrap(await removeTeamMember(state.by(ctx, SEED_PEOPLE[0].email), membership()));
    setTeams(plan.team);
  };
  return [
    { daysAgo: visit.fromDaysAgo, act: join },
    { daysAgo: visit.toDaysAgo, act: leave },
  ];
}
