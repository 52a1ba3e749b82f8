import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Trx } from "../store/database.ts";
import { type Gathered, gather, keep } from "../store/together.ts";
import { calendarAt } from "./calendar.store.ts";
import { deadlineOf } from "./deadline.ts";
import { append, currentDistrict, currentTimeZone, eventsByKey } from "./event.store.ts";
import { type LoopEvent, storableBody } from "./event.ts";
import { tell } from "./live.store.ts";
import { localDay } from "./local-day.ts";
import { matterAt } from "./matter.fold.ts";
import { projectMatter } from "./matter.projection.ts";
import { stepFault } from "./matter.rules.ts";
import { type MatterKind, type MatterState, STAGES } from "./matter.ts";
import { eventKind, readBody, type Step, type StepBody } from "./matter-step.ts";
import { eventsOfMatter, kindOfMatter, noSuchMatter } from "./matter-story.store.ts";
import { keyReused, refusal } from "./refusal.ts";
import { momentOfStep, notAhead } from "./step-time.ts";
import { postsOn } from "./units-of.store.ts";
import type { WorkingCalendar } from "./working-day.ts";

/** Who acts, and the unit that he acts for; a rule acts as `rule:NAME` for no unit. */
export interface Acting {
	person: string;
	unit: string;
}

interface Taken {
	by: Acting;
	/** Given by the sender; the same key twice is one step. */
	clientKey: string;
	/** In the world; now unless told. */
	happenedAt?: string | undefined;
}

export interface Raising extends Taken {
	matterId?: string;
	body: Omit<StepBody<"raise">, "kind" | "evidence" | "words" | "category" | "source"> &
		Partial<Pick<StepBody<"raise">, "evidence" | "words" | "category" | "source">>;
}

export interface Stepping<S extends Exclude<Step, "raise">> extends Taken {
	matterId: string;
	step: S;
	body: unknown;
}

/**
 * Raises a matter of a kind and returns it as it stands. Its id follows from the client key unless one is given, so that sending twice raises one.
 * Throws a refusal on a bad body or a key that was used for something else.
 */
export async function raiseMatter(trx: Trx, kind: MatterKind, raising: Raising, now: string): Promise<MatterState> {
	const read = readBody("raise", { ...raising.body, kind: kind.name });
	if (!read.ok) throw refusal("STEP_BODY", read.fault);
	const matterId = raising.matterId ?? matterIdOf(kind, raising.clientKey);
	keep(trx, `matter:${matterId}`);
	await tell(trx, "matters", [matterId]);
	const events = await eventsOfMatter(trx, matterId);
	if (!(await repeatedStep(trx, raising, matterId, "raise", read.body))) {
		const happenedAt = notAhead(raising.happenedAt, now) ?? now;
		if (events.some((event) => event.kind === eventKind("raise")))
			throw refusal(
				"MATTER_KNOWN",
				{
					zh: `事项 ${matterId} 已存在；请直接打开，不必重复提出。`,
					en: `There is a matter ${matterId} already; open it, no need to raise it again.`,
				},
				409,
			);
		events.push(await appendStep(trx, kind, matterId, "raise", read.body, { ...raising, happenedAt }, now));
	}
	return settle(trx, kind, matterId, events, now);
}

/**
 * Takes one step of a matter: locks it, asks the rules, appends the event and brings the projection up to date, all in the caller's transaction. Two at
 * once follow each other, so the second is judged by what the first left; a sign-off that the data speak against is refused whoever signs. Throws a refusal with the sentence for the user.
 */
export async function takeStep<S extends Exclude<Step, "raise">>(
	trx: Trx,
	kind: MatterKind,
	stepping: Stepping<S>,
	now: string,
): Promise<MatterState> {
	const { matterId, step } = stepping;
	const read = readBody(step, stepping.body);
	if (!read.ok) throw refusal("STEP_BODY", read.fault);
	await lockMatter(trx, matterId);
	await tell(trx, "matters", [matterId]);
	const events = await eventsOfMatter(trx, matterId);
	let calendar: WorkingCalendar | undefined;
	if (!(await repeatedStep(trx, stepping, matterId, step, read.body))) {
		const timeZone = await currentTimeZone(trx);
		const at = latestOf(events, now);
		const state = matterAt(events, kind, { at, knownBy: at, timeZone });
		if (state === null) throw noSuchMatter(matterId);
		const happenedAt = momentOfStep(state, step, notAhead(stepping.happenedAt, now), at);
		if (step === "sign-off" && state.stage === "verified") {
			// Said before whose turn it is: samples take longer than signatures.
			const against = await kind.closingFault?.(trx, state, { at, knownBy: at, timeZone });
			if (against) throw refusal("DATA_AGAINST", against, 409);
		}
		const today = localDay(at, timeZone);
		const named = namedIn(state, read.body);
		calendar = await calendarAt(trx, { at, knownBy: at, timeZone });
		const posts = await postsOn(trx, [stepping.by.person, ...named], today);
		const fault = stepFault(state, kind, step, read.body, {
			by: stepping.by.person,
			unitsOf: (person) => posts.get(person) ?? [],
			verdictLimitOver: verdictLimitOver(state, calendar, at, timeZone),
			today,
		});
		if (fault) throw refusal("STEP_REFUSED", fault, 409);
		if (step === "merge") await absorb(trx, kind, state, read.body as StepBody<"merge">, stepping, now);
		if (step === "withdraw") await giveBack(trx, kind, state, read.body as StepBody<"withdraw">, stepping, now);
		if (step === "split") await checkParts(trx, matterId, read.body as StepBody<"split">);
		events.push(await appendStep(trx, kind, matterId, step, read.body, { ...stepping, happenedAt }, now));
	}
	return settle(trx, kind, matterId, events, now, calendar);
}

/** Folds a matter again and writes its projection; used after each step, by the passing of time and by `bihuan rebuild`. */
export async function settleMatter(trx: Trx, kind: MatterKind, matterId: string, now: string): Promise<MatterState> {
	return settle(trx, kind, matterId, await eventsOfMatter(trx, matterId), now);
}

async function settle(
	trx: Trx,
	kind: MatterKind,
	matterId: string,
	events: readonly LoopEvent[],
	now: string,
	calendar?: WorkingCalendar,
): Promise<MatterState> {
	const timeZone = await currentTimeZone(trx);
	const at = latestOf(events, now);
	const moment = { at, knownBy: at, timeZone };
	const state = matterAt(events, kind, moment);
	if (state === null) throw noSuchMatter(matterId);
	await projectMatter(trx, state, calendar ?? (await calendarAt(trx, moment)), moment);
	return state;
}

/** The row of the projection is the matter's lock: whoever comes second waits and then sees what the first did, also where both would go with one commit. */
async function lockMatter(trx: Trx, matterId: string): Promise<void> {
	keep(trx, `matter:${matterId}`);
	await gather(trx, locking, matterId);
}

/** Several are locked in one order. */
const locking: Gathered<string, true> = {
	async many(trx, matterIds) {
		const rows = await trx
			.selectFrom("matter")
			.select("matter_id")
			.where("district_id", "=", await currentDistrict(trx))
			.where("matter_id", "in", [...new Set(matterIds)])
			.orderBy("matter_id")
			.forUpdate()
			.execute();
		const locked = new Set(rows.map((row) => row.matter_id));
		return matterIds.map((matterId) => locked.has(matterId) || noSuchMatter(matterId));
	},
};

const matterIdOf = (kind: MatterKind, clientKey: string) =>
	`${kind.line}-${createHash("sha256").update(`${kind.name}\n${clientKey}`).digest("hex").slice(0, 12)}`;

/** The clock as the matter has seen it: one that was set back does not make the past the present. */
function latestOf(events: readonly LoopEvent[], now: string): string {
	return events.reduce(
		(latest, { happenedAt, receivedAt }) => [latest, happenedAt, receivedAt].reduce((a, b) => (a > b ? a : b)),
		now,
	);
}

/** The persons whose posts a rule may ask for: those whom the step names, and whoever judges. */
function namedIn(state: MatterState, body: Record<string, unknown>): string[] {
	const { person, relations, tasks } = body as {
		person?: string;
		relations?: Record<string, string>;
		tasks?: { person: string }[];
	};
	const named = [person, ...Object.values(relations ?? {}), ...(tasks ?? []).map((task) => task.person)];
	return [...named, ...(state.people.verifier ?? [])].filter((one) => one !== undefined);
}

/** Whether the same key was taken for the same step before; refused where it was another. */
async function repeatedStep(
	trx: Trx,
	{ by, clientKey }: Taken,
	matterId: string,
	step: Step,
	body: Record<string, unknown>,
): Promise<boolean> {
	const row = await gather(trx, ofKey, clientKey);
	if (!row) return false;
	const same =
		row.matterId === matterId &&
		row.kind === eventKind(step) &&
		row.actor === by.person &&
		canonicalize(row.body) === canonicalize(storableBody(body));
	if (same) return true;
	throw keyReused(clientKey);
}

const ofKey: Gathered<string, LoopEvent | null> = {
	async many(trx, keys) {
		const known = await eventsByKey(trx, await currentDistrict(trx), keys);
		return keys.map((key) => known.get(key) ?? null);
	},
};

async function appendStep(
	trx: Trx,
	kind: MatterKind,
	matterId: string,
	step: Step,
	body: Record<string, unknown>,
	{ by, clientKey, happenedAt }: Taken,
	now: string,
): Promise<LoopEvent> {
	const supersedes = step === "withdraw" ? { supersedes: (body as StepBody<"withdraw">).seq } : {};
	const { event } = await append(
		trx,
		{
			clientKey,
			matterId,
			line: kind.line,
			kind: eventKind(step),
			happenedAt: happenedAt ?? now,
			actor: by.person,
			unit: by.unit,
			body,
			...supersedes,
		},
		now,
	);
	return event;
}

/** Whether the time in which the raiser may answer is over; what he did not say by then is silence. */
function verdictLimitOver(state: MatterState, calendar: WorkingCalendar, at: string, timeZone: string): boolean {
	const clock = state.clocks.findLast((one) => one.clock === "verdict" && one.endedAt === null);
	return clock ? deadlineOf(clock, calendar, { at, knownBy: at, timeZone }).overdue : true;
}

/** The other end of a merge: the matter that goes on asks the merged one's raisers too. */
async function absorb(
	trx: Trx,
	kind: MatterKind,
	state: MatterState,
	{ into, reason }: StepBody<"merge">,
	{ by, clientKey }: Taken,
	now: string,
): Promise<void> {
	const target = await kindOfMatter(trx, into);
	if (target === null || target.kind !== kind.name || target.line !== kind.line)
		throw refusal("MERGE_TARGET", {
			zh: `没有同类事项 ${into} 可以并入；请另选一件同类事项。`,
			en: `There is no matter ${into} of this kind to merge into; choose another.`,
		});
	const body = { from: state.matterId, raisers: state.people.raiser ?? [], reason };
	await takeStep(trx, kind, { matterId: into, step: "absorb", body, by, clientKey: `${clientKey}:into` }, now);
}

/** Taking back a merge takes back its other end too: the matter that went on asks for itself alone again. */
async function giveBack(
	trx: Trx,
	kind: MatterKind,
	state: MatterState,
	{ seq, reason }: StepBody<"withdraw">,
	{ by, clientKey }: Taken,
	now: string,
): Promise<void> {
	if (state.mergedInto === null || state.steps.find((one) => one.seq === seq)?.step !== "merge") return;
	const into = state.mergedInto;
	await lockMatter(trx, into);
	const events = await eventsOfMatter(trx, into);
	const at = latestOf(events, now);
	const target = matterAt(events, kind, { at, knownBy: at, timeZone: await currentTimeZone(trx) });
	const end = target?.steps.find((one) => one.step === "absorb" && one.body.from === state.matterId);
	if (!target || !end) return;
	if (target.stage === "merged" || target.stage === "split")
		throw refusal(
			"MERGE_WENT_ON",
			{
				zh: `所并入的事项此后已到“${STAGES[target.stage].zh}”，不能再撤回合并；请另行提出。`,
				en: `The matter that it was merged into is ${STAGES[target.stage].en} since; the merge can't be taken back. Raise it anew.`,
			},
			409,
		);
	const taken = { by, clientKey: `${clientKey}:back` };
	events.push(await appendStep(trx, kind, into, "withdraw", { seq: end.seq, reason }, taken, now));
	await tell(trx, "matters", [into]);
	await settle(trx, kind, into, events, now);
}

async function checkParts(trx: Trx, matterId: string, { into }: StepBody<"split">): Promise<void> {
	const parts = await trx
		.selectFrom("matter")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "in", into)
		.where("parent_id", "=", matterId)
		.execute();
	if (parts.length === new Set(into).size) return;
	throw refusal("SPLIT_PARTS", {
		zh: "拆分出的事项须先提出，并注明由本事项拆出。",
		en: "Raise the parts of a split first, each as split from this matter.",
	});
}
