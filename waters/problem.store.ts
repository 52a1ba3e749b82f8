import { currentDistrict } from "../loop/event.store.ts";
import { addDays, instantOf, localDay } from "../loop/local-day.ts";
import { type Acting, raiseMatter } from "../loop/matter.store.ts";
import { kindKey, type MatterState } from "../loop/matter.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { rowsThen, sinceMoment } from "../loop/matter-then.store.ts";
import type { Moment } from "../loop/moment.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import { creekFacts, creekFactsOf } from "./creek-facts.store.ts";
import { plansAt } from "./creek-plan.store.ts";
import { type Duplicate, type ProblemTold, possibleDuplicates } from "./duplicate.ts";
import { gridsAt } from "./grid.store.ts";
import { creekProblem } from "./matter-kinds.ts";
import type { Position } from "./network-geometry.ts";
import type { Seen } from "./network-rows.store.ts";
import { creekStretches } from "./patrol.store.ts";
import { categoryWords, type ProblemCategory, type ProblemSource } from "./problem-category.ts";
import { NEAR_CREEK_METRES, proposeResponsible, type Responsible } from "./responsible.ts";
import { nearestStretch } from "./stretch.ts";

export interface ProblemDraft {
	creekId: string | null;
	place: { lon: number; lat: number; words?: string | undefined } | null;
	category: ProblemCategory;
	source: ProblemSource;
	title: string;
	words: string;
	evidence?: EvidenceNamed[];
	demo?: boolean;
}

/** The creek of a place, where one is near enough. */
export async function creekNear(trx: Trx, at: Position, seen: Seen): Promise<string | null> {
	const near = nearestStretch(await creekStretches(trx, seen), at);
	return near && near.metres <= NEAR_CREEK_METRES ? near.stretch.creekId : null;
}

/** Raises a problem; its creek follows from the place where none is named. */
export async function raiseProblem(
	trx: Trx,
	draft: ProblemDraft,
	taken: { by: Acting; clientKey: string; happenedAt?: string | undefined; matterId?: string },
	now: string,
): Promise<MatterState> {
	const { place } = draft;
	const seen = { at: now, knownBy: now };
	const creekId = draft.creekId ?? (place && (await creekNear(trx, [place.lon, place.lat], seen)));
	const creek = creekId === null ? null : await creekFactsOf(trx, seen, creekId);
	const subject = creek && { kind: "creek", id: creek.id, name: creek.name };
	const title = draft.title || `${subject?.name.zh ?? ""}${categoryWords(draft.category).zh.replace(/（.*）/, "")}`;
	return raiseMatter(
		trx,
		creekProblem,
		{
			...taken,
			body: {
				...{ title, words: draft.words, category: draft.category, source: draft.source, subject },
				place: place && { lon: place.lon, lat: place.lat, ...(place.words ? { words: place.words } : {}) },
				...(draft.evidence ? { evidence: draft.evidence } : {}),
				...(draft.demo ? { demo: true } : {}),
			},
		},
		now,
	);
}

/** A problem as the list shows it. */
export interface ListedProblem extends ProblemTold {
	source: string;
	stage: string;
	round: number;
	ownerUnit: string | null;
	ownerPerson: string | null;
	raisedAt: string;
	dueOn: string | null;
	demo: boolean;
}

const ENDED = ["closed", "merged", "split"];
const PROBLEM_KINDS = new Map([[kindKey(creekProblem), creekProblem]]);

/** Problems as they stood at a moment: open ones, or those raised since a day; the newest first. */
export async function listProblems(
	trx: Trx,
	query: { creekId?: string | undefined; open?: boolean; since?: string; most: number },
	moment: Moment,
): Promise<ListedProblem[]> {
	const district = await currentDistrict(trx);
	let select = trx
		.selectFrom("matter")
		.selectAll()
		.where("district_id", "=", district)
		.where("line", "=", "waters")
		.where("kind", "=", creekProblem.name)
		.where("raised_at", "<=", new Date(moment.at))
		.orderBy("raised_at", "desc")
		.limit(query.most);
	if (query.creekId !== undefined)
		select = select.where("subject_kind", "=", "creek").where("subject_id", "=", query.creekId);
	const since = await sinceMoment(trx, moment);
	// What ended since may have been open then.
	if (query.open)
		select = select.where((is) =>
			is.or([is("stage", "not in", ENDED), is("last_seq", ">", since.seq), is("stage_at", ">", new Date(moment.at))]),
		);
	if (query.since) select = select.where("raised_at", ">=", new Date(query.since));
	const rows = await rowsThen(trx, PROBLEM_KINDS, await select.execute(), since);
	const listed = query.open ? rows.filter((row) => !ENDED.includes(row.stage)) : rows;
	return listed.map((row) => ({
		...{ matterId: row.matter_id, title: row.title, words: "", category: row.category, source: row.source },
		creekId: row.subject_kind === "creek" ? row.subject_id : null,
		place: row.lon === null || row.lat === null ? null : [row.lon, row.lat],
		day: localDay(row.raised_at, moment.timeZone),
		...{ stage: row.stage, round: row.round, ownerUnit: row.owner_unit, ownerPerson: row.owner_person },
		...{ raisedAt: row.raised_at.toISOString(), dueOn: row.due_on, demo: row.demo },
	}));
}

/** Known problems of the last weeks that a new one may repeat. */
export async function duplicatesOf(trx: Trx, fresh: ProblemTold, moment: Moment): Promise<Duplicate[]> {
	const since = instantOf(addDays(fresh.day, -15), "00:00", moment.timeZone);
	const known = await listProblems(trx, { since, most: 500 }, moment);
	return possibleDuplicates(
		fresh,
		known.filter((one) => one.stage !== "merged"),
	).slice(0, 5);
}

/** Persons in office in a unit on a day, those longest in office first. */
async function officeHolders(trx: Trx, day: string): Promise<Map<string, string[]>> {
	const rows = await trx
		.selectFrom("post")
		.select(["unit_id", "person_id"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("from_day", "<=", day)
		.where((is) => is.or([is("until_day", "is", null), is("until_day", ">", day)]))
		.orderBy("from_day")
		.orderBy("post_id")
		.execute();
	const holders = new Map<string, string[]>();
	for (const row of rows) holders.set(row.unit_id, [...(holders.get(row.unit_id) ?? []), row.person_id]);
	return holders;
}

async function personNames(trx: Trx): Promise<Map<string, Bilingual>> {
	const rows = await trx
		.selectFrom("person")
		.select(["person_id", "name_zh", "name_en"])
		.where("district_id", "=", await currentDistrict(trx))
		.execute();
	return new Map(rows.map((row) => [row.person_id, { zh: row.name_zh, en: row.name_en }]));
}

/** Who should answer for a problem, and why. */
export async function responsibleFor(
	trx: Trx,
	asked: { category: ProblemCategory; creekId: string | null; place: Position | null },
	moment: Moment,
): Promise<Responsible> {
	const creeks = await creekFacts(trx, moment);
	const holders = await officeHolders(trx, localDay(moment.at, moment.timeZone));
	const names = await personNames(trx);
	const stretches = await creekStretches(trx, moment, asked.creekId === null ? undefined : [asked.creekId]);
	const near = asked.place && nearestStretch(stretches, asked.place);
	const creekId = asked.creekId ?? (near && near.metres <= NEAR_CREEK_METRES ? near.stretch.creekId : null);
	const plans = creekId === null ? new Map() : await plansAt(trx, moment, [creekId]);
	return proposeResponsible({
		...asked,
		stretches,
		creeks: new Map(creeks.map(({ id, name, town, townName }) => [id, { name, townUnit: town, townName }] as const)),
		grids: await gridsAt(trx, moment),
		planDuties: new Map([...plans].flatMap(([id, plan]) => (plan.inForce ? [[id, plan.inForce.duties] as const] : []))),
		personsOf: (unit) => holders.get(unit) ?? [],
		nameOf: (person) => names.get(person) ?? { zh: person, en: person },
	});
}
