import { append, currentDistrict, eventOfRow } from "../loop/event.store.ts";
import { keptFile, uploadsOf } from "../loop/kept-file.store.ts";
import type { KeptFile } from "../loop/kept-file.ts";
import { type Acting, raiseMatter, takeStep } from "../loop/matter.store.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { creekFactsOf } from "./creek-facts.store.ts";
import { type CaseBody, type FileLook, OPENED_KIND, SHARED_KIND, type Share, type shareBody } from "./joint-case.ts";
import { jointCase, jointTask } from "./matter-kinds.ts";

interface Taken {
	by: Acting;
	clientKey: string;
}

/** Opens a case: the lead's matter with the other bureaus beside it, and one matter for each bureau's own task. */
export async function openCase(
	trx: Trx,
	body: CaseBody,
	{ by, clientKey }: Taken,
	now: string,
	demo = false,
): Promise<string> {
	const { lead, parts, verifier, tracker } = body;
	const units = [lead.unit, ...parts.map((part) => part.unit)];
	if (new Set(units).size < units.length)
		throw refusal("CASE_UNITS", {
			zh: "牵头单位和各参与单位不能重复，同一单位的几件事请写在一条任务里。",
			en: "The lead and the other units must differ; write what one unit does into one task.",
		});
	const creek = body.creekId ? await creekFactsOf(trx, { at: now, knownBy: now }, body.creekId) : null;
	const subject = creek && { kind: "creek", id: creek.id, name: creek.name };
	const mark = demo ? { demo: true } : {};
	const { matterId } = await raiseMatter(
		trx,
		jointCase,
		{ by, clientKey, body: { title: body.title, words: body.words, subject, source: "inspection", ...mark } },
		now,
	);
	const step = (id: string, kind: typeof jointCase, name: "write-in" | "assign", said: object, key: string) =>
		takeStep(trx, kind, { matterId: id, step: name, body: said, by, clientKey: `${clientKey}:${key}` }, now);
	const task = { id: "lead", text: lead.text, unit: lead.unit, person: lead.person, dueOn: lead.dueOn };
	await step(matterId, jointCase, "write-in", { tasks: [task] }, "book");
	const coUnits = parts.map((part) => part.unit);
	const relations = { verifier, tracker };
	await step(matterId, jointCase, "assign", { unit: lead.unit, person: lead.person, coUnits, relations }, "lead");
	for (const [index, part] of parts.entries()) {
		const raised = await raiseMatter(
			trx,
			jointTask,
			{
				...{ by, clientKey: `${clientKey}:part${index}` },
				body: {
					title: `${body.title}：${part.text}`.slice(0, 120),
					subject,
					source: "inspection",
					parent: matterId,
					...mark,
				},
			},
			now,
		);
		const own = { id: "part", text: part.text, unit: part.unit, person: part.person, dueOn: part.dueOn };
		await step(raised.matterId, jointTask, "write-in", { tasks: [own] }, `part${index}:book`);
		await step(
			raised.matterId,
			jointTask,
			"assign",
			{ unit: part.unit, person: part.person, relations },
			`part${index}:assign`,
		);
	}
	return matterId;
}

/** Evidence that one bureau shares with those that need it; kept in the case's own chain of events. */
export async function shareEvidence(
	trx: Trx,
	caseId: string,
	body: ReturnType<typeof shareBody.parse>,
	{ by, clientKey }: Taken,
	now: string,
): Promise<void> {
	for (const { fileId, name } of body.files ?? [])
		if (!(await uploadsOf(trx, fileId)).some((upload) => upload.person === by.person))
			throw refusal(
				"FILE_NOT_YOURS",
				{
					zh: `“${name}”不是您上传的文件，不能由您共享；请先在本页上传。`,
					en: `“${name}” was not brought by you, so it is not yours to share; bring it in on this page first.`,
				},
				409,
			);
	const sent = { clientKey, matterId: caseId, line: "waters", kind: SHARED_KIND, happenedAt: now };
	await append(trx, { ...sent, actor: by.person, unit: by.unit, body }, now);
}

/** A file that was shared in a case, with the name under which it was; null where that share has none such. */
export async function sharedFile(
	trx: Trx,
	share: Share | undefined,
	fileId: string,
): Promise<{ file: KeptFile; name: string } | null> {
	const named = share?.files?.find((one) => one.fileId === fileId);
	const file = named ? await keptFile(trx, fileId) : null;
	return named && file ? { file, name: named.name } : null;
}

/** Writes down that somebody opened a shared file, before it is handed out. */
export async function noteLook(
	trx: Trx,
	caseId: string,
	look: { share: number; fileId: string },
	{ by, clientKey }: Taken,
	now: string,
): Promise<void> {
	const sent = { clientKey, matterId: caseId, line: "waters", kind: OPENED_KIND, happenedAt: now };
	await append(trx, { ...sent, actor: by.person, unit: by.unit, body: look }, now);
}

/** The looks at a case's shared files, oldest first. */
export async function looksOf(trx: Trx, caseId: string, moment: Moment): Promise<FileLook[]> {
	return (await caseEvents(trx, caseId, OPENED_KIND, moment)).map((event) => ({
		...(event.body as unknown as { share: number; fileId: string }),
		...{ by: event.actor, unit: event.unit, at: event.happenedAt },
	}));
}

async function caseEvents(trx: Trx, caseId: string, kind: string, moment: Moment) {
	const rows = await trx
		.selectFrom("event")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("matter_id", "=", caseId)
		.where("kind", "=", kind)
		.where("happened_at", "<=", new Date(moment.at))
		.where("received_at", "<=", new Date(moment.knownBy))
		.orderBy("seq")
		.execute();
	return rows.map(eventOfRow);
}

export async function sharesOf(trx: Trx, caseId: string, moment: Moment): Promise<Share[]> {
	return (await caseEvents(trx, caseId, SHARED_KIND, moment)).map((event) => ({
		...(event.body as unknown as ReturnType<typeof shareBody.parse>),
		...{ seq: event.seq, at: event.happenedAt, by: event.actor, unit: event.unit },
	}));
}
