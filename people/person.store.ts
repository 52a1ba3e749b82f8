import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { currentDistrict, currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import type { Moment } from "../loop/moment.ts";
import { refusal } from "../loop/refusal.ts";
import type { Bilingual } from "../loop/words.ts";
import type { Trx } from "../store/database.ts";
import type { PostTable } from "../store/people.tables.ts";
import { plainName } from "./account.store.ts";
import { type Actor, recordAct } from "./people-event.ts";
import { endFault, isHeldOn, type Post, postFault } from "./post.ts";
import { badSignInName, SIGN_IN_NAME } from "./sign-in-name.ts";
import { allUnits } from "./unit.store.ts";

/** What a person is made of by an administrator; posts, duties and the way in are given apart. */
export interface PersonSaid {
	personId?: string | undefined;
	name: Bilingual;
	signInName: string | null;
	email: string | null;
}

export interface PersonRow {
	personId: string;
	name: Bilingual;
	unitId: string;
	signInName: string | null;
	email: string | null;
	/** The first local day on which he is gone. */
	leftOn: string | null;
	demo: boolean;
	/** Every post that he ever had, the oldest first, as known at the moment. */
	posts: Post[];
}

const postOfRow = (row: Selectable<PostTable>, knownBy: Date): Post => ({
	postId: row.post_id,
	unitId: row.unit_id,
	title: { zh: row.title_zh, en: row.title_en },
	fromDay: row.from_day,
	untilDay: row.end_entered_at !== null && row.end_entered_at > knownBy ? null : row.until_day,
});

/** Persons with their posts as known by the moment; all of them, those who left too, or the one that is named. */
export async function personsKnown(trx: Trx, moment: Pick<Moment, "knownBy">, personId?: string): Promise<PersonRow[]> {
	const district = await currentDistrict(trx);
	const knownBy = new Date(moment.knownBy);
	let persons = trx.selectFrom("person").selectAll().where("district_id", "=", district).orderBy("person_id");
	let posts = trx
		.selectFrom("post")
		.selectAll()
		.where("district_id", "=", district)
		.where("entered_at", "<=", knownBy)
		.orderBy("from_day")
		.orderBy("post_id");
	if (personId !== undefined) {
		persons = persons.where("person_id", "=", personId);
		posts = posts.where("person_id", "=", personId);
	}
	const held = Map.groupBy(await posts.execute(), (row) => row.person_id);
	return (await persons.execute()).map((row) => ({
		personId: row.person_id,
		name: { zh: row.name_zh, en: row.name_en },
		unitId: row.unit_id,
		signInName: row.sign_in_name,
		email: row.email,
		leftOn: row.left_on,
		demo: row.demo,
		posts: (held.get(row.person_id) ?? []).map((post) => postOfRow(post, knownBy)),
	}));
}

/** One person as he is known now, locked until the transaction ends. */
export async function personToChange(trx: Trx, personId: string, now: Date): Promise<PersonRow> {
	await trx
		.selectFrom("person")
		.select("person_id")
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.forUpdate()
		.execute();
	const [person] = await personsKnown(trx, { knownBy: new Date(now.getTime() + 1).toISOString() }, personId);
	if (!person) throw noSuchPerson(personId);
	return person;
}

async function checkSignInName(trx: Trx, said: PersonSaid, personId: string): Promise<string | null> {
	if (said.signInName === null || said.signInName.trim() === "") return null;
	const plain = plainName(said.signInName);
	if (!SIGN_IN_NAME.test(plain)) throw badSignInName(said.signInName);
	const taken = await trx
		.selectFrom("person")
		.select(["person_id", "name_zh", "name_en"])
		.where("district_id", "=", await currentDistrict(trx))
		.where("sign_in_name", "=", plain)
		.where("person_id", "!=", personId)
		.executeTakeFirst();
	if (taken)
		throw refusal(
			"SIGN_IN_NAME_TAKEN",
			{
				zh: `登录名“${plain}”已由“${taken.name_zh}”使用，请另取。`,
				en: `The sign-in name “${plain}” belongs to “${taken.name_en}”; choose another.`,
			},
			409,
		);
	return plain;
}

/** Enters a person with his first post, and answers his id. */
export async function enterPerson(
	trx: Trx,
	said: PersonSaid,
	post: Omit<Post, "postId">,
	by: Actor,
	now: Date,
): Promise<string> {
	const district_id = await currentDistrict(trx);
	const personId = said.personId ?? randomUUID();
	const known = await trx
		.selectFrom("person")
		.select("person_id")
		.where("district_id", "=", district_id)
		.where("person_id", "=", personId)
		.executeTakeFirst();
	if (known)
		throw refusal(
			"PERSON_ID_TAKEN",
			{
				zh: `人员编号“${personId}”已被使用，请换一个。`,
				en: `The number “${personId}” is taken; choose another.`,
			},
			409,
		);
	const sign_in_name = await checkSignInName(trx, said, personId);
	await trx
		.insertInto("person")
		.values({
			...{ district_id, person_id: personId, unit_id: post.unitId, demo: false, sign_in_name },
			...{ name_zh: said.name.zh, name_en: said.name.en, email: plainEmail(said.email) },
		})
		.execute();
	const body = { name: said.name, signInName: sign_in_name, email: plainEmail(said.email) };
	await recordAct(trx, { kind: "person.entered", about: personId, ...by, body }, now.toISOString());
	await enterPost(trx, personId, post, by, now);
	return personId;
}

const plainEmail = (email: string | null) => email?.trim().toLowerCase() || null;

/** Changes a person's names, sign-in name and e-mail; the event keeps what they were. */
export async function changePerson(
	trx: Trx,
	personId: string,
	said: Omit<PersonSaid, "personId">,
	by: Actor,
	now: Date,
): Promise<void> {
	const known = await personToChange(trx, personId, now);
	const signInName = await checkSignInName(trx, said, personId);
	const from = { name: known.name, signInName: known.signInName, email: known.email };
	const to = { name: said.name, signInName, email: plainEmail(said.email) };
	if (JSON.stringify(from) === JSON.stringify(to)) return;
	await trx
		.updateTable("person")
		.set({ name_zh: to.name.zh, name_en: to.name.en, sign_in_name: to.signInName, email: to.email })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.execute();
	await recordAct(trx, { kind: "person.changed", about: personId, ...by, body: { from, to } }, now.toISOString());
}

/** Gives a person a post. */
export async function enterPost(
	trx: Trx,
	personId: string,
	said: Omit<Post, "postId">,
	by: Actor,
	now: Date,
): Promise<string> {
	const person = await personToChange(trx, personId, now);
	if (person.leftOn !== null && person.leftOn <= said.fromDay) throw hasLeft(person.leftOn);
	const fault = postFault(said, person.posts, (await allUnits(trx)).get(said.unitId));
	if (fault) throw refusal("POST_FAULT", fault, 409);
	const post_id = randomUUID();
	await trx
		.insertInto("post")
		.values({
			...{ district_id: await currentDistrict(trx), post_id, person_id: personId, unit_id: said.unitId },
			...{ title_zh: said.title.zh, title_en: said.title.en, from_day: said.fromDay, until_day: said.untilDay },
			...{ entered_at: now, end_entered_at: said.untilDay === null ? null : now },
		})
		.execute();
	await recordAct(
		trx,
		{ kind: "post.entered", about: personId, ...by, body: { post: post_id, ...said } },
		now.toISOString(),
	);
	await settleHomeUnit(trx, personId, now);
	return post_id;
}

/** Ends a post from a day on. */
export async function endPost(
	trx: Trx,
	personId: string,
	postId: string,
	untilDay: string,
	by: Actor,
	now: Date,
): Promise<void> {
	const person = await personToChange(trx, personId, now);
	const post = person.posts.find((one) => one.postId === postId);
	if (!post)
		throw refusal(
			"NO_SUCH_POST",
			{
				zh: "此人没有这个任职，请刷新后重选。",
				en: "This person has no such post; load the page again and choose anew.",
			},
			404,
		);
	const fault = endFault(post, untilDay);
	if (fault) throw refusal("POST_FAULT", fault, 409);
	await trx
		.updateTable("post")
		.set({ until_day: untilDay, end_entered_at: now })
		.where("district_id", "=", await currentDistrict(trx))
		.where("post_id", "=", postId)
		.execute();
	const body = { post: postId, unitId: post.unitId, title: post.title, untilDay };
	await recordAct(trx, { kind: "post.ended", about: personId, ...by, body }, now.toISOString());
	await settleHomeUnit(trx, personId, now);
}

/** The unit that a person is listed under: that of the oldest post which he holds today, else the one he had. */
async function settleHomeUnit(trx: Trx, personId: string, now: Date): Promise<void> {
	const person = await personToChange(trx, personId, now);
	const today = localDay(now, await currentTimeZone(trx));
	const home = person.posts.find((post) => isHeldOn(post, today))?.unitId;
	if (home === undefined || home === person.unitId) return;
	await trx
		.updateTable("person")
		.set({ unit_id: home })
		.where("district_id", "=", await currentDistrict(trx))
		.where("person_id", "=", personId)
		.execute();
}

export const noSuchPerson = (personId: string) =>
	refusal(
		"NO_SUCH_PERSON",
		{
			zh: `没有人员“${personId}”，请从人员名册中选。`,
			en: `There is no person “${personId}”; choose one of the register.`,
		},
		404,
	);

export const hasLeft = (leftOn: string) =>
	refusal(
		"PERSON_LEFT",
		{
			zh: `此人已于 ${leftOn} 离任；重新任职的，请另行登记人员。`,
			en: `This person left on ${leftOn}; if he is back, enter him as a new person.`,
		},
		409,
	);
