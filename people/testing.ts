import Fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Line } from "../loop/line.ts";
import { Refusal } from "../loop/refusal.ts";
import { type Db, inDistrict } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { testDatabase } from "../store/testing.ts";
import { auditRoutes } from "./audit.api.ts";
import { guardRoutes } from "./guard.ts";
import { peopleImportRoutes } from "./import.api.ts";
import type { Duty } from "./may.ts";
import { meRoutes } from "./me.api.ts";
import { oidcRoutes } from "./oidc.api.ts";
import type { OidcSettings } from "./oidc.ts";
import { peopleRoutes } from "./people.api.ts";
import { enterPerson } from "./person.store.ts";
import { startSession } from "./session.store.ts";
import { signInRoutes } from "./sign-in.api.ts";
import { enterUnit } from "./unit.store.ts";
import { unitRoutes } from "./units.api.ts";
import { wayInRoutes } from "./way-in.api.ts";

type Scope = Parameters<typeof testDatabase>[0];

const SYSTEM = { actor: "test", unit: "" };

/** Who stands in the test's district: one person a duty, in the office; a chief in the town; a mate beside him; a clerk without anything. */
export const STAFF: [personId: string, unitId: string, duty?: Duty][] = [
	["system", "office", "system-admin"],
	["security", "office", "security-admin"],
	["audit", "office", "audit-admin"],
	["auditor", "office", "auditor"],
	["supervision", "office", "supervision"],
	["monitoring", "office", "monitoring"],
	["chief", "town"],
	["mate", "town"],
	["clerk", "bureau"],
];

/** Enters the units and persons of {@link STAFF}, since 2024. */
export async function insertStaff(db: Db, districtId = 1): Promise<void> {
	const began = new Date("2024-01-01T00:00:00.000Z");
	await inDistrict(db, districtId, async (trx) => {
		const unit = (unitId: string, kind: "district" | "bureau" | "town", parentId: string | null) =>
			enterUnit(trx, { unitId, kind, parentId, name: { zh: unitId, en: unitId }, openedOn: null }, SYSTEM, began);
		await unit("district", "district", null);
		for (const [id, kind] of [
			["office", "bureau"],
			["bureau", "bureau"],
			["town", "town"],
		] as const)
			await unit(id, kind, "district");
		for (const [personId, unitId, duty] of STAFF) {
			const said = { personId, name: { zh: personId, en: personId }, signInName: `sign.${personId}`, email: null };
			const post = { unitId, title: { zh: "职务", en: "post" }, fromDay: "2024-01-01", untilDay: null };
			await enterPerson(trx, said, post, SYSTEM, began);
			if (!duty) continue;
			const held = { district_id: districtId, person_id: personId, duty, until_at: null, given_by: "test" };
			await trx
				.insertInto("duty")
				.values({ ...held, from_at: began })
				.execute();
		}
	});
}

/** A session's Cookie header for a person, without going through the door. */
export async function cookieOf(house: House, personId: string): Promise<string> {
	const of = { personId, way: "password" as const, address: "192.0.2.1", agent: "test" };
	const token = await inDistrict(house.db, house.districtId, (trx) => startSession(trx, of, house.now()));
	return `bihuan_session=${token}`;
}

/** The routes of people over real PostgreSQL, with the staff in; `call` names who calls by his id, or "" for nobody. */
export async function houseWithStaff(
	t: Scope,
	more: { oidc?: OidcSettings; lines?: readonly Pick<Line, "eventWords">[] } = {},
) {
	const { db, ownerUrl, districtId } = await testDatabase(t);
	const clock = { now: new Date("2026-11-24T01:00:00.000Z") };
	const house: House = { db, districtId, now: () => clock.now, dataFolder: "", version: "test" };
	await insertStaff(db);
	const app = Fastify();
	t.after(() => app.close());
	app.setValidatorCompiler(validatorCompiler);
	app.setSerializerCompiler(serializerCompiler);
	app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
		error instanceof Refusal
			? reply.status(error.status).send({ code: error.code, words: error.words })
			: reply.status(error.statusCode ?? 500).send({ code: "FAULT", words: { zh: error.message, en: error.message } }),
	);
	guardRoutes(app, house, undefined);
	const settings = { sealKey: Buffer.alloc(32, 7), demoPersons: false, oidc: more.oidc ?? null };
	signInRoutes(app, house, settings);
	meRoutes(app, house, settings);
	oidcRoutes(app, house, settings.oidc);
	unitRoutes(app, house);
	peopleRoutes(app, house);
	wayInRoutes(app, house);
	peopleImportRoutes(app, house);
	auditRoutes(app, house, more.lines ?? []);
	const cookies = new Map<string, string>([["", ""]]);
	let since = clock.now.getTime(); // a session that was made before the clock was moved may be over
	const call = async (who: string, method: "GET" | "POST" | "PUT" | "DELETE", url: string, payload?: object) => {
		if (clock.now.getTime() !== since) for (const name of cookies.keys()) if (name !== "") cookies.delete(name);
		since = clock.now.getTime();
		if (!cookies.has(who)) cookies.set(who, await cookieOf(house, who));
		const headers = { host: "127.0.0.1", cookie: cookies.get(who) ?? "" };
		const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
		return { status: answer.statusCode, json: answer.json() };
	};
	return { app, db, ownerUrl, house, clock, call, cookies };
}
