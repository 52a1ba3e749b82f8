import { plainName } from "./account.store.ts";
import type { ImportAct, ImportKnown, PlannedRow, RowReader } from "./import-plan.ts";
import { ownId, unitsMeant } from "./import-units.ts";
import type { PersonRow } from "./person.store.ts";
import { endFault, isHeldOn, type Post, postFault } from "./post.ts";
import { SIGN_IN_NAME } from "./sign-in-name.ts";
import { OWN_ID, type Unit } from "./unit.ts";

const EMAIL = /^[^\s@<>"',;:\\()[\]]{1,64}@[\w.-]{1,60}\.[a-z]{2,}$/i;

interface PlannedPersons {
	rows: PlannedRow[];
	acts: ImportAct[];
}

interface Register {
	persons: Map<string, PersonRow>;
	byCode(code: string): PersonRow | undefined;
	bySignInName(name: string): PersonRow | undefined;
}

/** Plans the rows of persons: each row is one post of one person. */
export function planPersons(rows: readonly RowReader[], known: ImportKnown): PlannedPersons {
	const plan: PlannedPersons = { rows: [], acts: [] };
	const persons = new Map(known.persons.map((person) => [person.personId, { ...person, posts: [...person.posts] }]));
	const names = new Map<string, string>();
	for (const person of persons.values()) if (person.signInName) names.set(person.signInName, person.personId);
	const register: Register = {
		persons,
		byCode: (code) => persons.get(code),
		bySignInName: (name) => persons.get(names.get(name) ?? ""),
	};
	const changedBy = new Map<string, number>();
	for (const row of rows) planPerson(row, plan, register, known, changedBy, names);
	return plan;
}

function planPerson(
	row: RowReader,
	plan: PlannedPersons,
	register: Register,
	known: ImportKnown,
	changedBy: Map<string, number>,
	names: Map<string, string>,
): void {
	const said = readPerson(row);
	const unit = readUnit(row, known);
	const person = personMeant(row, said, unit, register, known.today);
	const personId =
		person?.personId ?? (said.code || ownId("p", [said.name, said.signInName, unit?.unitId ?? "", said.title]));
	if (person?.leftOn != null)
		row.fault("name", { zh: `此人已于 ${person.leftOn} 离任。`, en: `This person left on ${person.leftOn}.` });
	const holder = said.signInName === "" ? undefined : register.bySignInName(said.signInName);
	if (holder && holder.personId !== personId)
		row.fault("signInName", {
			zh: `登录名已由“${holder.name.zh}”使用；请另取。`,
			en: `“${holder.name.en}” has this sign-in name; choose another.`,
		});

	const before = person && { name: person.name, signInName: person.signInName, email: person.email };
	const after = {
		name: { zh: said.name, en: said.nameEn || (before?.name.zh === said.name ? before.name.en : said.name) },
		signInName: said.signInName || (before?.signInName ?? null),
		email: said.email || (before?.email ?? null),
	};
	const changes = before
		? [
				row.change("name", before.name.zh, after.name.zh),
				row.change("nameEn", before.name.en, after.name.en),
				row.change("signInName", before.signInName ?? "", after.signInName ?? ""),
				row.change("email", before.email ?? "", after.email ?? ""),
			].filter(({ from, to }) => from !== to)
		: [];
	const touched = changedBy.get(personId);
	if (changes.length > 0 && touched !== undefined)
		row.fault(changes[0]?.column.zh === "姓名" ? "name" : "signInName", {
			zh: `与第 ${touched} 行是同一人，但信息不同；请改成一致。`,
			en: `The same person as in row ${touched}, with other particulars; make them agree.`,
		});
	const post = unit && planPost(row, said, unit, person, changes, known.today);
	plan.rows.push(row.planned(person ? "known" : "new", changes));
	if (row.faults.length > 0 || !unit) return;

	changedBy.set(personId, touched ?? row.line);
	if (after.signInName) names.set(after.signInName, personId);
	const kept = person ?? { personId, ...after, unitId: unit.unitId, leftOn: null, demo: false, posts: [] };
	register.persons.set(personId, Object.assign(kept, after));
	if (!person && post?.enter) plan.acts.push({ do: "enter-person", person: { personId, ...after }, post: post.enter });
	else {
		if (changes.some(({ column }) => !["职务", "离任日期"].includes(column.zh)))
			plan.acts.push({ do: "change-person", personId, said: after });
		if (post?.enter) plan.acts.push({ do: "enter-post", personId, post: post.enter });
	}
	if (post?.end) plan.acts.push({ do: "end-post", personId, postId: post.end.postId, untilDay: post.end.untilDay });
	if (post?.enter) kept.posts.push({ ...post.enter, postId: "" });
}

interface PersonCells {
	code: string;
	name: string;
	nameEn: string;
	signInName: string;
	email: string;
	title: string;
	titleEn: string;
	fromDay: string | null;
	untilDay: string | null;
}

function readPerson(row: RowReader): PersonCells {
	const said = {
		code: row.raw("code"),
		name: row.needed("name", 80),
		nameEn: row.text("nameEn", 120),
		signInName: plainName(row.text("signInName", 60)),
		email: row.text("email", 120).toLowerCase(),
		title: row.needed("title", 80),
		titleEn: row.text("titleEn", 120),
		fromDay: row.day("fromDay"),
		untilDay: row.day("untilDay"),
	};
	if (said.code !== "" && !OWN_ID.test(said.code))
		row.fault("code", {
			zh: "人员编号为 1 至 40 个字母、数字、_ 或 -。",
			en: "A number is 1 to 40 letters, digits, _ or -.",
		});
	if (said.signInName !== "" && !SIGN_IN_NAME.test(said.signInName))
		row.fault("signInName", {
			zh: "登录名为 2 至 60 个字母、数字或汉字，中间可有 . _ - @。",
			en: "A sign-in name is 2 to 60 letters or digits, with . _ - @ in between.",
		});
	if (said.email !== "" && !EMAIL.test(said.email))
		row.fault("email", { zh: "不是邮箱地址；请改写或删去。", en: "No e-mail address; mend it or take it out." });
	return said;
}

function readUnit(row: RowReader, known: ImportKnown): Unit | undefined {
	const text = row.needed("unit", 80);
	if (text === "") return undefined;
	const meant = unitsMeant(text, known.units, known.today);
	if (meant.length === 0)
		row.fault("unit", {
			zh: "没有这个单位，或它所在的行有错；请核对代码或名称，或先在单位表中加上它。",
			en: "No such unit, or its row is wrong; check the code or the name, or put it into the sheet of units.",
		});
	if (meant.length > 1)
		row.fault("unit", {
			zh: `有几个单位叫“${text}”；请填单位代码。`,
			en: `Several units are called “${text}”; give the code.`,
		});
	return meant.length === 1 ? meant[0] : undefined;
}

/** Whom a row means: by his number, else his sign-in name, else his name among those who hold or held a post in the unit. */
function personMeant(
	row: RowReader,
	said: PersonCells,
	unit: Unit | undefined,
	{ persons, byCode, bySignInName }: Register,
	today: string,
): PersonRow | undefined {
	if (said.code !== "") {
		const twin = [...persons.values()].find(
			(person) =>
				person.name.zh === said.name &&
				person.leftOn === null &&
				person.posts.some(
					(post) => post.unitId === unit?.unitId && post.title.zh === said.title && isHeldOn(post, today),
				),
		);
		if (!byCode(said.code) && twin)
			row.fault("code", {
				zh: `此单位已有同名同职的“${said.name}”（编号 ${twin.personId}）；同一人请填该编号，另一人请在姓名后加以区别。`,
				en: `“${said.name}” with this post is there already (number ${twin.personId}); give that number, or tell the two apart by name.`,
			});
		return byCode(said.code);
	}
	if (said.signInName !== "") {
		const found = bySignInName(said.signInName);
		if (found?.name.zh === said.name) return found; // of another name it is another person, or a slip of the pen
	}
	const here = [...persons.values()].filter(
		(person) => person.name.zh === said.name && person.posts.some((post) => post.unitId === unit?.unitId),
	);
	const serving = here.filter((person) => person.leftOn === null && person.posts.some((post) => isHeldOn(post, today)));
	const meant = serving.length > 0 ? serving : here;
	if (meant.length > 1)
		row.fault("name", {
			zh: `“${said.name}”在此单位有 ${meant.length} 人；请填人员编号或登录名。`,
			en: `${meant.length} persons of this unit are called “${said.name}”; give the number or the sign-in name.`,
		});
	return meant[0];
}

/** What the row does to the person's posts. */
function planPost(
	row: RowReader,
	said: PersonCells,
	unit: Unit,
	person: PersonRow | undefined,
	changes: PlannedRow["changes"],
	today: string,
): { enter?: Omit<Post, "postId">; end?: { postId: string; untilDay: string } } {
	const same = (person?.posts ?? []).filter((post) => post.unitId === unit.unitId && post.title.zh === said.title);
	const old = same.find((post) => post.fromDay === said.fromDay) ?? (said.fromDay === null ? same.at(-1) : undefined);
	if (old) {
		if (said.untilDay === null || said.untilDay === old.untilDay) return {};
		const fault = old.untilDay === null ? endFault(old, said.untilDay) : null;
		if (fault) row.fault("untilDay", fault);
		else if (old.untilDay !== null)
			row.fault("untilDay", {
				zh: `此任职已登记于 ${old.untilDay} 结束，不能改为另一天。`,
				en: `This post is recorded to have ended on ${old.untilDay}.`,
			});
		else if (old.postId === "")
			row.fault("untilDay", { zh: "同一任职写了两行；请合成一行。", en: "One post in two rows; make them one." });
		else {
			changes.push(row.change("untilDay", "", said.untilDay));
			return { end: { postId: old.postId, untilDay: said.untilDay } };
		}
		return {};
	}
	const fromDay = said.fromDay;
	if (fromDay === null) {
		if (row.faults.every((one) => one.column.zh !== "任职日期"))
			row.fault("fromDay", { zh: "新任职须填任职日期。", en: "A new post needs its first day." });
		return {};
	}
	if (fromDay > `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`)
		row.fault("fromDay", { zh: "任职日期在一年以后；请核对。", en: "More than a year ahead; check it." });
	const enter = {
		unitId: unit.unitId,
		title: { zh: said.title, en: said.titleEn || said.title },
		fromDay,
		untilDay: said.untilDay,
	};
	const fault = postFault(enter, person?.posts ?? [], unit);
	if (fault) row.fault("fromDay", fault);
	else if (person) changes.push(row.change("title", "", `${unit.name.zh}${said.title}`));
	return { enter };
}
