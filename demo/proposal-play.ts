import type { LoopEvent, NewEvent } from "../loop/event.ts";
import { instantOf, localDay } from "../loop/local-day.ts";
import { matterAt } from "../loop/matter.fold.ts";
import { stepFault } from "../loop/matter.rules.ts";
import type { MatterKind, MatterState } from "../loop/matter.ts";
import { eventKind, STEP_BODIES, type Step, type StepBody } from "../loop/matter-step.ts";
import { knownThen, type Moment } from "../loop/moment.ts";
import { publicCalendar } from "../loop/working-day.ts";
import type { Person } from "../people/may.ts";
import { consequencesOf } from "../proposals/consequences.ts";
import { factsOf } from "../proposals/known.ts";
import { type Posts, postsOf } from "../proposals/posts.store.ts";
import { proposalAt } from "../proposals/proposal.fold.ts";
import { proposalFault } from "../proposals/proposal.rules.ts";
import type { ProposalState } from "../proposals/proposal.ts";
import { PROPOSAL_KINDS_OF_MATTER } from "../proposals/proposal-kinds.ts";
import { mayStep, type PersonStep } from "../proposals/proposal-rights.ts";
import {
	PROPOSAL_BODIES,
	type ProposalBody,
	type ProposalStep,
	proposalEventKind,
} from "../proposals/proposal-step.ts";
import type { ProposalScheme } from "../proposals/scheme.ts";
import { OFFICES } from "./offices.ts";

const ZONE = "Asia/Shanghai";

/** Who sits where in the demo, on any day of its stories. */
export const DEMO_POSTS: Posts = postsOf(
	OFFICES.filter((one) => one.until === undefined).map(({ id, unit }) => [id, unit]),
);
const UNIT_OF = new Map(OFFICES.map(({ id, unit }) => [id, unit]));

/** The story has come to a day that lies ahead. */
export class NotYet extends Error {}

export interface PlayedEvent {
	receivedAt: string;
	event: NewEvent;
}

/**
 * Plays one proposal's story in memory, by the same rules that hold for everybody: a step that they would refuse stops the demo. Ends with {@link NotYet} at
 * the first step that lies after `now`.
 */
export class ProposalPlay {
	readonly id: string;
	readonly played: PlayedEvent[] = [];
	#events: LoopEvent[] = [];
	#matters = new Map<string, { kind: MatterKind; events: LoopEvent[] }>();
	#scheme: ProposalScheme;
	#now: string;
	#seq = 0;

	constructor(id: string, scheme: ProposalScheme, now: string) {
		this.id = id;
		this.#scheme = scheme;
		this.#now = now;
	}

	/** The proposal as it stands at a time of its story. */
	state(at: string): ProposalState {
		const state = proposalAt(this.#events, knownThen(at, ZONE));
		if (state === null) throw new Error(`${this.id}: not drafted at ${at}`);
		return state;
	}

	/** All that is known of it at the end of the story so far. */
	matters(at: string): Map<string, MatterState> {
		const moment = knownThen(at, ZONE);
		return new Map(
			[...this.#matters].flatMap(([matterId, { kind, events }]) => {
				const state = matterAt(events, kind, moment);
				return state ? [[matterId, state] as const] : [];
			}),
		);
	}

	/** The sealed events with the sequence that the chain gave them, for folding again. */
	kinds(): Map<string, MatterKind> {
		return new Map([...this.#matters].map(([matterId, { kind }]) => [matterId, kind]));
	}

	take<S extends ProposalStep>(day: string, time: string, by: string, step: S, sent: object): ProposalState | null {
		const at = this.#at(day, time);
		const body = PROPOSAL_BODIES[step].parse(sent) as ProposalBody<S>;
		const isRule = by.startsWith("rule:");
		if (step !== "draft" && step !== "take-in" && !isRule)
			this.#check(at, by, step as PersonStep, body as ProposalBody<PersonStep>);
		this.#add(this.#events, at, by, this.id, proposalEventKind(step), body as Record<string, unknown>);
		const state = this.state(at);
		const acts = consequencesOf(state, step, body, {
			...{ scheme: this.#scheme, ...DEMO_POSTS, calendar: publicCalendar(localDay(at, ZONE)) },
			...{ matter: (matterId: string) => this.#matter(matterId, at), today: localDay(at, ZONE), timeZone: ZONE, by },
		});
		for (const act of acts) this.#act(act.kind, act.matterId, act.step, act.body, at, act.byRule ?? by);
		return state;
	}

	/** A step of one of its matters, taken on the matter's own page. */
	act(day: string, time: string, by: string, matterId: string, step: Exclude<Step, "raise">, body: object): void {
		const at = this.#at(day, time);
		const known = this.#matters.get(matterId);
		if (!known) throw new Error(`${this.id}: no matter ${matterId}`);
		this.#act(known.kind, matterId, step, body as Record<string, unknown>, at, by);
	}

	#at(day: string, time: string): string {
		const at = instantOf(day, time, ZONE);
		if (at > this.#now) throw new NotYet();
		return at;
	}

	#matter(matterId: string, at: string): MatterState | undefined {
		const known = this.#matters.get(matterId);
		return known ? (matterAt(known.events, known.kind, knownThen(at, ZONE)) ?? undefined) : undefined;
	}

	#check<S extends PersonStep>(at: string, by: string, step: S, body: ProposalBody<S>): void {
		const state = this.state(at);
		const moment: Moment = knownThen(at, ZONE);
		const calendar = publicCalendar(localDay(at, ZONE));
		const matters = { get: (matterId: string) => this.#matter(matterId, at) } as Map<string, MatterState>;
		const known = { state, matters, scheme: this.#scheme, calendar, posts: DEMO_POSTS, moment };
		const facts = factsOf(known, by, () => true);
		const person: Person = {
			...{ personId: by, units: DEMO_POSTS.unitsOf(by), duties: [], adminsSeparated: true, namesFirst: false },
		};
		const unit = (body as { unit?: string }).unit;
		if (!mayStep(person, state, step, facts, unit)) throw new Error(`${this.id} ${at}: ${by} may not ${step}`);
		const fault = proposalFault(state, step, body, facts);
		if (fault) throw new Error(`${this.id} ${at} ${step}: ${fault.en}`);
	}

	#act(kind: MatterKind, matterId: string, step: Step, sent: Record<string, unknown>, at: string, by: string): void {
		const body = STEP_BODIES[step].parse(sent) as Record<string, unknown>;
		const known = this.#matters.get(matterId) ?? { kind, events: [] };
		this.#matters.set(matterId, known);
		if (step !== "raise") {
			const state = this.#matter(matterId, at);
			const facts = { by, unitsOf: DEMO_POSTS.unitsOf, verdictLimitOver: true, today: localDay(at, ZONE) };
			const fault = state && stepFault(state, kind, step, body as StepBody<"comment">, facts as never);
			if (fault) throw new Error(`${matterId} ${at} ${step}: ${fault.en}`);
		}
		this.#add(known.events, at, by, matterId, eventKind(step), body);
	}

	#add(to: LoopEvent[], at: string, by: string, matterId: string, kind: string, body: Record<string, unknown>): void {
		this.#seq += 1;
		const unit = UNIT_OF.get(by) ?? "";
		const event: NewEvent = {
			...{ clientKey: `demo:${this.id}:${this.#seq}`, matterId, line: "proposals", kind, happenedAt: at },
			...{ actor: by, unit, body },
		};
		this.played.push({ receivedAt: at, event });
		to.push({ ...event, districtId: 0, seq: this.#seq, receivedAt: at, supersedes: null, prevHash: "", hash: "" });
	}
}

export const DEMO_KINDS = new Map(PROPOSAL_KINDS_OF_MATTER.map((kind) => [kind.name, kind]));
