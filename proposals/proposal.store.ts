import { createHash } from "node:crypto";
import { bodyFault } from "../loop/body-fault.ts";
import { append, currentDistrict } from "../loop/event.store.ts";
import type { LoopEvent } from "../loop/event.ts";
import { localDay } from "../loop/local-day.ts";
import { raiseMatter, takeStep } from "../loop/matter.store.ts";
import { keyReused, notInUnit, refusal } from "../loop/refusal.ts";
import type { Person } from "../people/may.ts";
import { ACTIONS } from "../people/may.ts";
import type { Trx } from "../store/database.ts";
import { consequencesOf } from "./consequences.ts";
import { noSuchProposal, PROPOSALS_LINE, proposalNow } from "./known.store.ts";
import { factsOf, type ProposalKnown } from "./known.ts";
import { projectProposal } from "./proposal.projection.ts";
import { proposalFault } from "./proposal.rules.ts";
import { type ProposalState, proposersOf } from "./proposal.ts";
import { actionOf, mayStep, type PersonStep } from "./proposal-rights.ts";
import { PROPOSAL_BODIES, type ProposalBody, type ProposalStep, proposalEventKind } from "./proposal-step.ts";

/** Who acts and for which unit; a rule acts as `rule:NAME` for none. */
export interface ProposalActing {
	person: Person | null;
	rule?: string;
	unit: string;
	/** Given by the sender; the same key twice is one step. */
	clientKey: string;
	/** In the world, where an import tells of the past; now unless told. */
	happenedAt?: string;
	/** Whose hand the units' own steps are, where an import tells of them. */
	actsFor?: { unit: string; person: string };
}

/** Leaves a draft and returns its id, which follows from the client key: sending twice makes one. */
export async function draftProposal(
	trx: Trx,
	body: ProposalBody<"draft">,
	acting: ProposalActing,
	now: string,
): Promise<string> {
	const proposalId = `p-${createHash("sha256").update(acting.clientKey).digest("hex").slice(0, 12)}`;
	await appendStep(trx, proposalId, "draft", body, acting, now);
	await project(trx, proposalId, now);
	return proposalId;
}

/**
 * Takes one step of a proposal and everything that follows from it for the units' duties, in the caller's transaction. Throws a refusal with the sentence
 * for the user.
 */
export async function takeProposalStep<S extends ProposalStep>(
	trx: Trx,
	proposalId: string,
	step: S,
	sent: unknown,
	acting: ProposalActing,
	now: string,
): Promise<ProposalState> {
	const body = readBody(step, sent);
	await lock(trx, proposalId);
	const known = await proposalNow(trx, proposalId, now);
	if (await isRepeated(trx, acting.clientKey, proposalId)) return known.state;
	if (acting.rule === undefined) await refuseUnless(trx, known, step as PersonStep, body, acting);
	const numbered = await withNumber(trx, known.state, step, body);
	const event = await appendStep(trx, proposalId, step, numbered, acting, now);
	const after = (await proposalNow(trx, proposalId, now)).state;
	if (step === "review") await takeInMerged(trx, after, event, acting, now);
	await carryOut(trx, after, step, numbered, { ...known, state: after }, acting, now);
	return project(trx, proposalId, now);
}

function readBody<S extends ProposalStep>(step: S, sent: unknown): ProposalBody<S> {
	const read = PROPOSAL_BODIES[step].safeParse(sent);
	if (read.success) return read.data as ProposalBody<S>;
	const where = bodyFault(read.error.issues);
	throw refusal("STEP_BODY", {
		zh: `填写有误，请核对后重填（${where.zh}）。`,
		en: `Something is filled in wrongly; correct it (${where.en}).`,
	});
}

async function refuseUnless<S extends PersonStep>(
	trx: Trx,
	known: ProposalKnown,
	step: S,
	body: ProposalBody<ProposalStep>,
	acting: ProposalActing,
): Promise<void> {
	const { state } = known;
	const into = (body as { into?: string }).into;
	const target = into === undefined ? null : await stageIn(trx, into, state.year);
	const facts = factsOf(known, acting.person?.personId ?? "", () => target === true);
	const unit = (body as { unit?: string }).unit;
	if (!mayStep(acting.person, state, step, facts, unit)) throw notYours(step);
	if (acting.unit !== "" && !facts.unitsOf(acting.person?.personId ?? "").includes(acting.unit))
		throw notInUnit(acting.unit);
	if ((body as { number?: number }).number !== undefined)
		throw refusal("NUMBER_GIVEN", {
			zh: "案号由系统按顺序编排，不必填写。",
			en: "The number is given by the register; leave it out and send again.",
		});
	const fault = proposalFault(state, step, body as ProposalBody<S>, facts);
	if (fault) throw refusal("STEP_REFUSED", fault, 409);
}

function notYours(step: PersonStep) {
	const title = ACTIONS[actionOf(step)].title;
	return refusal(
		"NOT_YOURS",
		{
			zh: `您的职责不包括“${title.zh}”；就本提案而言，请由其承办单位或提案委员会办公室、政府办公室办理。`,
			en: `Your duties do not let you ${title.en}; in this proposal ask the unit that handles it or the offices that run it.`,
		},
		403,
	);
}

/** Another proposal that could take one in: filed in the same year and still going on. */
async function stageIn(trx: Trx, proposalId: string, year: number): Promise<boolean> {
	const row = await trx
		.selectFrom("proposal")
		.select("stage")
		.where("district_id", "=", await currentDistrict(trx))
		.where("proposal_id", "=", proposalId)
		.where("year", "=", year)
		.where("number", "is not", null)
		.executeTakeFirst();
	return row !== undefined;
}

/** The row of the projection is the proposal's lock. */
async function lock(trx: Trx, proposalId: string): Promise<void> {
	const row = await trx
		.selectFrom("proposal")
		.select("proposal_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("proposal_id", "=", proposalId)
		.forUpdate()
		.executeTakeFirst();
	if (!row) throw noSuchProposal(proposalId);
}

async function isRepeated(trx: Trx, clientKey: string, proposalId: string): Promise<boolean> {
	const row = await trx
		.selectFrom("event")
		.select("matter_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("client_key", "=", clientKey)
		.executeTakeFirst();
	if (!row) return false;
	if (row.matter_id === proposalId) return true;
	throw keyReused(clientKey);
}

/** A filed proposal gets the next number of its year; two at once wait for each other. */
async function withNumber<S extends ProposalStep>(
	trx: Trx,
	state: ProposalState,
	step: S,
	body: ProposalBody<S>,
): Promise<ProposalBody<S>> {
	const { outcome, number } = body as ProposalBody<"review">;
	// An import brings the numbers along; a person does not give one (`refuseUnless`).
	if (step !== "review" || outcome !== "accept" || number !== undefined) return body;
	const district = await currentDistrict(trx);
	await trx.selectFrom("district").select("district_id").where("district_id", "=", district).forUpdate().execute();
	const last = await trx
		.selectFrom("proposal")
		.select((is) => is.fn.max("number").as("last"))
		.where("district_id", "=", district)
		.where("year", "=", state.year)
		.executeTakeFirst();
	return { ...body, number: (last?.last ?? 0) + 1 };
}

async function appendStep<S extends ProposalStep>(
	trx: Trx,
	proposalId: string,
	step: S,
	body: ProposalBody<S>,
	{ person, rule, unit, clientKey, happenedAt }: ProposalActing,
	now: string,
): Promise<LoopEvent> {
	const { event } = await append(
		trx,
		{
			clientKey,
			matterId: proposalId,
			line: PROPOSALS_LINE,
			kind: proposalEventKind(step),
			happenedAt: happenedAt ?? now,
			actor: person?.personId ?? rule ?? "",
			unit,
			body: body as Record<string, unknown>,
		},
		now,
	);
	return event;
}

/** The proposal that takes another in learns who proposed it: they keep the right to its reply and to a rating. */
async function takeInMerged(
	trx: Trx,
	state: ProposalState,
	event: LoopEvent,
	acting: ProposalActing,
	now: string,
): Promise<void> {
	const body = event.body as ProposalBody<"review">;
	if (body.outcome !== "merge" || body.into === undefined) return;
	const sent = { from: state.proposalId, persons: proposersOf(state) };
	const by = { ...acting, clientKey: `${acting.clientKey}:into` };
	await appendStep(trx, body.into, "take-in", sent, by, now);
	await project(trx, body.into, now);
}

async function carryOut<S extends ProposalStep>(
	trx: Trx,
	state: ProposalState,
	step: S,
	body: ProposalBody<S>,
	known: ProposalKnown,
	acting: ProposalActing,
	now: string,
): Promise<void> {
	const acts = consequencesOf(state, step, body, {
		scheme: known.scheme,
		...known.posts,
		matter: (matterId) => known.matters.get(matterId),
		calendar: known.calendar,
		today: localDay(now, known.moment.timeZone),
		timeZone: known.moment.timeZone,
		by: acting.person?.personId ?? "",
	});
	for (const [index, act] of acts.entries()) {
		const by =
			act.byRule === undefined
				? (acting.actsFor ?? { person: acting.person?.personId ?? acting.rule ?? "", unit: acting.unit })
				: { person: act.byRule, unit: "" };
		const clientKey = `${acting.clientKey}:${index}`;
		const { happenedAt } = acting;
		const { kind, matterId } = act;
		if (act.step === "raise") {
			const { kind: _kind, ...rest } = act.body;
			await raiseMatter(trx, kind, { matterId, body: rest as never, by, clientKey, happenedAt }, now);
		} else await takeStep(trx, kind, { matterId, step: act.step, body: act.body, by, clientKey, happenedAt }, now);
	}
}

/** Folds a proposal and its matters again and writes what is projected of them. */
export async function project(trx: Trx, proposalId: string, now: string): Promise<ProposalState> {
	const known = await proposalNow(trx, proposalId, now);
	await projectProposal(trx, known);
	return known.state;
}
