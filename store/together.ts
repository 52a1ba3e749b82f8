import pg from "pg";
import { type Db, inDistrict, sameDistrict, type Trx } from "./database.ts";

/** Units of work that one commit carries at most. */
const MOST_TOGETHER = 64;
/** Units that wait for a commit at most; more are told to come again, so that nobody waits for ever and memory stays bounded. */
export const MOST_WAITING = 1_000;

/** A question or a write that the units of one transaction do in one go. `many` answers in the order asked; an `Error` is the answer of that one alone. */
export interface Gathered<A, R> {
	many(trx: Trx, asked: readonly A[]): Promise<(R | Error)[]>;
	/** It writes: a unit that fails after it can't leave the transaction alone. */
	writes?: true;
	/** Done when every unit of the transaction waits for it: what takes the chain's lock comes after all other locks. */
	last?: true;
}

/** Thrown to one who comes when {@link MOST_WAITING} wait already. */
export class TooManyWaiting extends Error {}

/** The commit failed: nothing of the transaction is there if the server said so; if the connection broke, nobody knows. */
export class NotCommitted extends Error {
	readonly surelyNot: boolean;
	constructor(cause: unknown) {
		super("the transaction was not committed", { cause });
		this.surelyNot = cause instanceof pg.DatabaseError;
	}
}

/** Two units of one transaction want the same thing to themselves: the second goes with the next one. */
class Taken extends Error {}

interface Unit {
	work(trx: Trx): Promise<unknown>;
	apart: readonly string[];
	resolve(value: unknown): void;
	reject(error: unknown): void;
}

/**
 * Does `work` in a transaction that commits what others do at the same time too: one wait for the disk instead of one each. The promise is kept after the
 * commit. A unit that is refused before it wrote anything fails alone; when one fails otherwise, the transaction is rolled back and each of its units has
 * one of its own, as by {@link inDistrict}. So `work` may be called twice and must leave no trace but in the database; and as the units run side by side,
 * two that may not see the same state (two steps of one matter) name what they must have to themselves in `apart`, and then follow each other; what they
 * could not name beforehand they {@link keep} when they come to it.
 */
export function together<T>(
	db: Db,
	districtId: number,
	apart: readonly string[],
	work: (trx: Trx) => Promise<T>,
): Promise<T> {
	const ofDatabase = lanes.get(db) ?? new Map<number, Lane>();
	lanes.set(db, ofDatabase);
	const lane = ofDatabase.get(districtId) ?? new Lane(db, districtId);
	ofDatabase.set(districtId, lane);
	return lane.add(apart, work) as Promise<T>;
}

const lanes = new WeakMap<Db, Map<number, Lane>>();

/** Asks by one statement for all units of the transaction that ask the same; outside {@link together} for this one. */
export async function gather<A, R>(trx: Trx, asked: Gathered<A, R>, one: A): Promise<R> {
	const member = members.get(trx);
	if (member) return member.meeting.ask(member, asked, one);
	const [answer] = await asked.many(trx, [one]);
	if (answer instanceof Error) throw answer;
	return answer as R;
}

/** Says that the unit must have `key` to itself from here on: asked before it is looked at. Outside {@link together} the locks of rows see to that. */
export function keep(trx: Trx, key: string): void {
	const member = members.get(trx);
	if (member) member.meeting.keep(member, key);
}

/** One commit at a time for a district: its chain has one lock anyway. What comes during a commit goes with the next, so an idle server never waits. */
class Lane {
	readonly #db: Db;
	readonly #districtId: number;
	#waiting: Unit[] = [];
	#running = false;

	constructor(db: Db, districtId: number) {
		[this.#db, this.#districtId] = [db, districtId];
	}

	add(apart: readonly string[], work: Unit["work"]): Promise<unknown> {
		if (this.#waiting.length >= MOST_WAITING)
			return Promise.reject(new TooManyWaiting(`${MOST_WAITING} units of work wait for a commit`));
		return new Promise((resolve, reject) => {
			this.#waiting.push({ apart, work, resolve, reject });
			if (!this.#running) void this.#run();
		});
	}

	async #run(): Promise<void> {
		this.#running = true;
		while (this.#waiting.length > 0) {
			// Whoever comes in the same turn of the loop goes along.
			await new Promise(setImmediate);
			await this.#commit(this.#next());
		}
		this.#running = false;
	}

	/** The first that wait, but for those that must come after one of them. */
	#next(): Unit[] {
		const held = new Set<string>();
		const next: Unit[] = [];
		const later: Unit[] = [];
		for (const unit of this.#waiting) {
			const goes = next.length < MOST_TOGETHER && !unit.apart.some((key) => held.has(key));
			(goes ? next : later).push(unit);
			for (const key of unit.apart) held.add(key);
		}
		this.#waiting = later;
		return next;
	}

	async #commit(units: readonly Unit[]): Promise<void> {
		const meeting = new Meeting();
		let committing = false;
		try {
			await inDistrict(this.#db, this.#districtId, async (trx) => {
				await meeting.hold(trx, units);
				committing = true;
			});
			for (const [unit, value] of meeting.done) unit.resolve(value);
			this.#waiting.unshift(...meeting.again);
		} catch (error) {
			const left = units.filter((unit) => !meeting.refused.has(unit));
			if (committing) for (const unit of left) unit.reject(new NotCommitted(error));
			else await Promise.all(left.map((unit) => this.#alone(unit)));
		}
	}

	#alone(unit: Unit): Promise<void> {
		return inDistrict(this.#db, this.#districtId, (trx) => unit.work(trx)).then(unit.resolve, unit.reject);
	}
}

interface Member {
	meeting: Meeting;
	/** It has written, or may have: it can't leave without the others. */
	wrote: boolean;
	/** How many answers it waits for; one that asks two things at once is one that waits. */
	asking: number;
}

const members = new WeakMap<Trx, Member>();

interface Asking {
	member: Member;
	one: unknown;
	resolve(answer: unknown): void;
	reject(error: unknown): void;
}

/** The units of one transaction, side by side on its one connection. */
class Meeting {
	readonly done = new Map<Unit, unknown>();
	/** Units that failed alone and were told so. */
	readonly refused = new Set<Unit>();
	/** Units that came to something which another one has to itself. */
	readonly again: Unit[] = [];
	readonly #kept = new Map<string, Member>();
	readonly #asking = new Map<Gathered<unknown, unknown>, Asking[]>();
	#trx: Trx | null = null;
	/** Units that are neither done nor wait for the others. */
	#busy = 0;
	#broken: { error: unknown } | null = null;

	/** Runs all of them; throws when the transaction must not be committed, once none of them uses it any more. */
	async hold(trx: Trx, units: readonly Unit[]): Promise<void> {
		this.#trx = trx;
		this.#busy = units.length;
		await Promise.all(units.map((unit) => this.#run(trx, unit)));
		if (this.#broken) throw this.#broken.error;
	}

	async #run(trx: Trx, unit: Unit): Promise<void> {
		const member: Member = { meeting: this, wrote: false, asking: 0 };
		const own = sameDistrict(trx, trx.withPlugin(onWriting(() => (member.wrote = true))));
		members.set(own, member);
		try {
			this.done.set(unit, await unit.work(own));
		} catch (error) {
			if (member.wrote || this.#broken || error instanceof pg.DatabaseError) this.#broken ??= { error };
			else if (error instanceof Taken) this.again.push(unit);
			else {
				this.refused.add(unit);
				unit.reject(error);
			}
		}
		this.#busy -= 1;
		this.#answer();
	}

	keep(member: Member, key: string): void {
		const holder = this.#kept.get(key) ?? member;
		this.#kept.set(key, holder);
		if (holder !== member) throw new Taken(key);
	}

	ask<A, R>(member: Member, asked: Gathered<A, R>, one: A): Promise<R> {
		return new Promise((resolve, reject) => {
			const key = asked as Gathered<unknown, unknown>;
			const asking = { member, one, resolve: resolve as Asking["resolve"], reject };
			const others = this.#asking.get(key);
			if (others) others.push(asking);
			else this.#asking.set(key, [asking]);
			member.asking += 1;
			if (member.asking === 1) this.#busy -= 1;
			this.#answer();
		});
	}

	#answered({ member }: Asking): void {
		member.asking -= 1;
		if (member.asking === 0) this.#busy += 1;
	}

	/** When all wait, one question is asked for all who ask it; what is to be last, when nothing else is asked. */
	#answer(): void {
		if (this.#busy > 0 || this.#asking.size === 0 || this.#trx === null) return;
		const trx = this.#trx;
		const all = [...this.#asking];
		const [asked, askers] = all.find(([one]) => !one.last) ?? (all[0] as (typeof all)[0]);
		this.#asking.delete(asked);
		for (const asking of askers) this.#answered(asking);
		const failed = (error: unknown) => {
			this.#broken ??= { error };
			for (const one of askers) one.reject(error);
		};
		if (this.#broken) failed(this.#broken.error);
		else
			asked
				.many(
					trx,
					askers.map((asking) => asking.one),
				)
				.then((answers) => {
					for (const [index, { member, resolve, reject }] of askers.entries()) {
						const answer = answers[index];
						if (answer instanceof Error) reject(answer);
						else {
							if (asked.writes) member.wrote = true;
							resolve(answer);
						}
					}
				}, failed);
	}
}

/** Tells when a statement goes out that is no plain select. */
function onWriting(tell: () => void): Parameters<Trx["withPlugin"]>[0] {
	return {
		transformQuery({ node }) {
			const reads =
				node.kind === "SelectQueryNode" ||
				(node.kind === "RawNode" && /^\s*select\b/i.test(node.sqlFragments[0] ?? ""));
			if (!reads) tell();
			return node;
		},
		transformResult: async ({ result }) => result,
	};
}
