import { currentDistrict } from "../loop/event.store.ts";
import { refusal } from "../loop/refusal.ts";
import type { Trx } from "../store/database.ts";
import { DUTY_WORDS, type Duty, dutiesFault, type Person } from "./may.ts";
import { recordAct } from "./people-event.ts";
import { noSuchPerson } from "./person.store.ts";
import { dutiesOf, personNow } from "./session.store.ts";

export interface DutyHeld {
	duty: Duty;
	/** ISO instants. */
	fromAt: string;
	untilAt: string | null;
	givenBy: string;
}

/** The standing duties of a person, those that ended too, the oldest first. */
export async function dutiesEver(trx: Trx, personId: string): Promise<DutyHeld[]> {
	const rows = await trx
		.selectFrom("duty")
		.selectAll()
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.orderBy("from_at")
		.execute();
	return rows.map((row) => ({
		duty: row.duty,
		fromAt: row.from_at.toISOString(),
		untilAt: row.until_at?.toISOString() ?? null,
		givenBy: row.given_by,
	}));
}

/** Who holds each duty today. */
export async function dutyHolders(trx: Trx): Promise<Map<string, Duty[]>> {
	const rows = await trx
		.selectFrom("duty")
		.select(["person_id", "duty"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("until_at", "is", null)
		.orderBy("from_at")
		.execute();
	const held = Map.groupBy(rows, (row) => row.person_id);
	return new Map([...held].map(([person, all]) => [person, all.map((row) => row.duty)]));
}

/** One giver at a time: the separation of duties is a rule about all of them together. */
async function lockDuties(trx: Trx): Promise<{ separated: boolean }> {
	const district = await trx
		.selectFrom("district")
		.select("admin_duties_separated")
		.where("district_id", "=", await currentDistrict(trx))
		.forUpdate()
		.executeTakeFirst();
	return { separated: district?.admin_duties_separated ?? true };
}

type Giver = Person & { unitId: string };

const actorOf = (giver: Giver) => ({ actor: giver.personId, unit: giver.unitId });

/** Gives a person a standing duty. */
export async function giveDuty(trx: Trx, personId: string, duty: Duty, giver: Giver, now: Date): Promise<void> {
	const { separated } = await lockDuties(trx);
	// Who may give only since nobody is security administrator names that one and nothing else.
	if (!giver.duties.includes("security-admin") && duty !== "security-admin")
		throw refusal(
			"NAME_SECURITY_FIRST",
			{
				zh: "请先任命安全管理员，其他职责由其任免。",
				en: "Name the security administrator first, who gives the other duties.",
			},
			409,
		);
	const person = await personNow(trx, personId, now);
	if (!person) throw noSuchPerson(personId);
	if (person.duties.includes(duty)) return;
	if (separated && personId === giver.personId)
		throw refusal(
			"NOT_TO_ONESELF",
			{
				zh: "三员分立：不能给自己任命职责，请由另一人办理。",
				en: "Nobody gives himself a duty while they are separated; ask another to give it.",
			},
			409,
		);
	const fault = dutiesFault([...person.duties, duty], separated);
	if (fault) throw refusal("DUTIES_SEPARATED", fault, 409);
	const district_id = await currentDistrict(trx);
	await trx
		.insertInto("duty")
		.values({ district_id, person_id: personId, duty, from_at: now, until_at: null, given_by: giver.personId })
		.execute();
	await recordAct(trx, { kind: "duty.given", about: personId, ...actorOf(giver), body: { duty } }, now.toISOString());
}

/** Ends a standing duty; the last system administrator and the last security administrator stay until another is named. */
export async function endDuty(trx: Trx, personId: string, duty: Duty, giver: Giver, now: Date): Promise<void> {
	await lockDuties(trx);
	if (!(await dutiesOf(trx, personId)).includes(duty)) throw notOnDuty(duty);
	const holders = [...(await dutyHolders(trx)).values()].filter((held) => held.includes(duty)).length;
	if (holders === 1 && (duty === "system-admin" || duty === "security-admin"))
		throw refusal(
			"LAST_ONE",
			{
				zh: `本区只有这一名${DUTY_WORDS[duty].zh}，请先任命另一人。`,
				en: `This is the only ${DUTY_WORDS[duty].en}; name another first.`,
			},
			409,
		);
	await markEnded(trx, personId, duty, now);
	await recordAct(trx, { kind: "duty.ended", about: personId, ...actorOf(giver), body: { duty } }, now.toISOString());
}

/** Ends a duty from the machine itself, the last one too: whoever could end it may be gone. */
export async function endDutyAtConsole(trx: Trx, personId: string, duty: Duty, now: Date): Promise<void> {
	await lockDuties(trx);
	if (!(await dutiesOf(trx, personId)).includes(duty)) throw notOnDuty(duty);
	await markEnded(trx, personId, duty, now);
	await recordAct(trx, { kind: "duty.ended", about: personId, actor: "console", body: { duty } }, now.toISOString());
}

async function markEnded(trx: Trx, personId: string, duty: Duty, now: Date): Promise<void> {
	await trx
		.updateTable("duty")
		.set({ until_at: now })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.where("duty", "=", duty)
		.where("until_at", "is", null)
		.execute();
}

const notOnDuty = (duty: Duty) =>
	refusal(
		"NOT_ON_DUTY",
		{
			zh: `此人没有担任${DUTY_WORDS[duty].zh}，请刷新后核对。`,
			en: `This person is no ${DUTY_WORDS[duty].en}; load the page again and check.`,
		},
		404,
	);

/** Sets whether the three admin duties are kept apart; not while somebody holds two of them. */
export async function setSeparation(trx: Trx, separated: boolean, giver: Giver, now: Date): Promise<void> {
	const before = await lockDuties(trx);
	if (before.separated === separated) return;
	if (separated) {
		for (const duties of (await dutyHolders(trx)).values()) {
			const fault = dutiesFault(duties, true);
			if (fault) throw refusal("DUTIES_SEPARATED", fault, 409);
		}
	}
	await trx
		.updateTable("district")
		.set({ admin_duties_separated: separated })
		.where("district_id", "=", await currentDistrict(trx))
		.execute();
	const act = { kind: "duties.separation-set", about: "district", ...actorOf(giver), body: { separated } } as const;
	await recordAct(trx, act, now.toISOString());
}
