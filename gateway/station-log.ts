import type { Bilingual } from "../loop/words.ts";
import { markWords } from "../waters/data-mark.ts";
import { factorName, factorOf } from "../waters/factor.ts";
import { COMMANDS } from "./codes.ts";
import type { FramePlace } from "./oddity-tally.ts";
import {
	COMMANDS_SAY,
	CONTROL_KINDS,
	FACILITY_HOURS,
	FACILITY_STATE,
	FIELDS,
	INFOS,
	INTERVAL_OF_3040,
	SERIAL,
	type State,
	type Thing,
	VALVE_STATES,
	VALVES,
	WHO,
	type Who,
} from "./station-log-tables.ts";

/** One thing in a telegram: a value with its factor, or a field without one. */
export interface LogItem {
	factor: string;
	kind: string;
	value: string | null;
	flag: string | null;
}

/** A telegram in which a station speaks of itself. */
export interface LogTelling {
	mn: string;
	cn: number;
	/** Protocol version: marks depend on it. */
	version: number;
	/** When it happened; never later than it was told. ISO UTC. */
	at: string;
	receivedAt: string;
	items: readonly LogItem[];
	frame: FramePlace;
}

/** A line of a station's log: what was said once, or again and again without a change. */
export interface LogLine {
	mn: string;
	/** When it was said last, and first of this run. */
	at: string;
	since: string;
	times: number;
	who: Bilingual;
	what: Bilingual;
	/** What is measured meanwhile may not be the river, or somebody must see to it. */
	notice: boolean;
	receivedAt: string;
	/** Of the last time. */
	frame: FramePlace;
}

/** What an instrument says of itself that holds until it says otherwise. */
export interface StandingState {
	mn: string;
	who: Bilingual;
	what: Bilingual;
	at: string;
	since: string;
}

interface Said {
	who: Bilingual;
	/** Of which thing: two sayings with the same key are about the same. */
	key: string;
	nature: Thing["nature"];
	words: Bilingual;
	notice: boolean;
}

/** The lines of these tellings, which come with the newest first. A state or setting that is told again unchanged, and measures, make one line with the run's beginning. */
export function logLines(tellings: readonly LogTelling[]): LogLine[] {
	const lines: LogLine[] = [];
	const runs = new Map<string, { same: string; line: LogLine }>();
	for (const { mn, cn, at, receivedAt, frame, ...telling } of tellings) {
		for (const [who, said] of Map.groupBy(sayings({ cn, ...telling }), (one) => one.who.zh)) {
			const of = `${mn} ${cn} ${who}`;
			const same = sameness(said);
			const run = runs.get(of);
			if (run && same !== null && run.same === same) {
				run.line.times++;
				run.line.since = at;
				continue;
			}
			const line: LogLine = {
				...{ mn, at, since: at, times: 1, who: said[0]?.who ?? WHO.logger, receivedAt, frame },
				what: { zh: said.map(({ words }) => words.zh).join("；"), en: said.map(({ words }) => words.en).join("; ") },
				notice: said.some(({ notice }) => notice),
			};
			lines.push(line);
			if (same === null) runs.delete(of);
			else runs.set(of, { same, line });
		}
	}
	return lines;
}

/** What makes two sayings the same; null: something happened, and it happened each time. */
function sameness(said: readonly Said[]): string | null {
	if (said.some(({ nature }) => nature === "event")) return null;
	return said.map(({ nature, key, words }) => (nature === "measure" ? key : `${key}=${words.zh}`)).join("\n");
}

/** What stands by these tellings (the newest first) and should be seen beside the data: who said last that he is under repair, and since when. */
export function standingStates(tellings: readonly LogTelling[]): StandingState[] {
	const latest = new Map<string, { state: StandingState; words: string; notice: boolean; over: boolean }>();
	for (const { mn, at, ...telling } of tellings) {
		for (const { who, key, nature, words, notice } of sayings(telling)) {
			if (nature !== "state") continue;
			const known = latest.get(`${mn} ${key}`);
			if (!known)
				latest.set(`${mn} ${key}`, {
					state: { mn, who, what: words, at, since: at },
					...{ words: words.zh, notice, over: false },
				});
			else if (known.words !== words.zh) known.over = true;
			else if (!known.over) known.state.since = at;
		}
	}
	return [...latest.values()].filter(({ notice }) => notice).map(({ state }) => state);
}

/** What a telegram says, thing by thing; nothing where it is a host's own request. */
function sayings({ cn, version, items }: Pick<LogTelling, "cn" | "version" | "items">): Said[] {
	const role = COMMANDS.get(String(cn));
	if (role === "request" || role === "reply") return [];
	const polId = items.find(({ factor, kind }) => factor === "" && kind === "PolId")?.value ?? "";
	const command = COMMANDS_SAY[cn];
	if (role === "qc")
		return [...Map.groupBy(items, (item) => item.factor)].flatMap(([factor, own]) =>
			// A field beside the values says nothing of what was found.
			factor === "" ? [] : [controlled(factor, command?.words ?? WHO.instrument, own, version)],
		);
	const said: Said[] = [];
	if (command)
		said.push({
			who: whoOf(command.who, polId),
			key: String(cn),
			nature: "event",
			words: command.words,
			notice: false,
		});
	else if (role === undefined) {
		const words = { zh: `未知命令 ${cn}`, en: `unknown command ${cn}` };
		said.push({ who: WHO.logger, key: String(cn), nature: "state", words, notice: false });
	}
	for (const item of items) said.push(...sayingOf(item, cn, polId));
	return said;
}

/** What a check of an instrument found, of one factor. */
function controlled(factor: string, command: Bilingual, items: readonly LogItem[], version: number): Said {
	const unit = factorOf(factor)?.unit ?? "";
	const told = items.map(({ kind, value }) => {
		const name = CONTROL_KINDS[kind] ?? { zh: kind, en: kind };
		return { zh: `${name.zh} ${value ?? "—"}`, en: `${name.en} ${value ?? "—"}` };
	});
	const flag = items.find((item) => item.flag !== null && item.flag !== "" && item.flag !== "N")?.flag ?? null;
	const mark = flag === null ? null : markWords(version, flag);
	const words = {
		zh: `${command.zh}：${told.map(({ zh }) => zh).join("，")}${unit && ` ${unit}`}${mark ? `（${mark.zh}）` : ""}`,
		en: `${command.en}: ${told.map(({ en }) => en).join(", ")}${unit && ` ${unit}`}${mark ? ` (${mark.en})` : ""}`,
	};
	return { who: whoOf("instrument", factor), key: factor, nature: "event", words, notice: false };
}

function sayingOf({ factor, kind, value }: LogItem, cn: number, polId: string): Said[] {
	if (factor === "") return fieldSaying(kind, value, cn, polId);
	if (kind === "Info") {
		const info = INFOS[factor];
		// What else begins with i1 is of an instrument, i2 of the logger, i3 of what stands beside them (tables B.8 and B.9).
		const who = factor[1] === "2" ? "logger" : factor[1] === "3" ? "room" : "instrument";
		const known = info ?? { who, nature: "state", name: { zh: factor, en: factor } };
		return [phrase(known, value, whoOf(known.who, polId), `${factor} ${polId}`)];
	}
	if (kind === "RS" || kind === "RT") {
		const who = { zh: `${WHO.facility.zh} ${factor}`, en: `${WHO.facility.en} ${factor}` };
		return [phrase(kind === "RS" ? FACILITY_STATE : FACILITY_HOURS, value, who, `${factor}-${kind}`)];
	}
	if (kind === "SN") return [phrase(SERIAL, value, whoOf("instrument", factor), `${factor}-SN`)];
	const name = factorName(factor);
	const other: Thing = {
		who: "logger",
		nature: "measure",
		name: { zh: `${name.zh} ${kind}`, en: `${name.en} ${kind}` },
	};
	return [phrase(other, value, whoOf("logger", polId), `${factor}-${kind}`)];
}

function fieldSaying(name: string, value: string | null, cn: number, polId: string): Said[] {
	// PolId says who speaks; how many valves there are is seen from their list; the clock of 3040 is its time.
	if (name === "PolId" || name === "ValveCount" || (name === "SystemTime" && cn === 3040)) return [];
	const key = `${name} ${polId}`;
	if (name === "ValveStateList") {
		const states = (value ?? "").split("|").map((state) => VALVE_STATES[state.trim()] ?? { zh: state, en: state });
		const words = {
			zh: `${VALVES.name.zh}：${states.map(({ zh }, at) => `${at + 1} ${zh}`).join("、")}`,
			en: `${VALVES.name.en}: ${states.map(({ en }, at) => `${at + 1} ${en}`).join(", ")}`,
		};
		return [{ who: WHO.system, key, nature: "state", words, notice: false }];
	}
	if (name === "RtdInterval" && cn === 3040) return [phrase(INTERVAL_OF_3040, value, WHO.system, key)];
	// The standard's own examples write CTime for Ctime.
	const known = FIELDS[name] ?? (name === "CTime" ? FIELDS.Ctime : undefined);
	const field: Thing = known ?? { who: "logger", nature: "state", name: { zh: name, en: name } };
	// What names an instrument is of that instrument: its clock, its sampling.
	const who = polId !== "" && (field.who === "logger" || field.who === "sampler") ? "instrument" : field.who;
	return [phrase(field, value, whoOf(who, polId), key)];
}

function phrase(thing: Thing, value: string | null, who: Bilingual, key: string): Said {
	const { nature, name } = thing;
	if (thing.states) {
		const states = (value ?? "").split("|").map((code) => stateOf(thing.states ?? {}, code));
		return {
			...{ who, key, nature },
			words: {
				zh: `${name.zh}：${states.map(({ zh }) => zh).join("、")}`,
				en: `${name.en}: ${states.map(({ en }) => en).join(", ")}`,
			},
			notice: states.some(({ notice }) => notice === true),
		};
	}
	const text = value === null || value === "" ? "—" : thing.time ? timeText(value) : value;
	const spoken = nature === "event" || nature === "state";
	return {
		...{ who, key, nature, notice: false },
		words: {
			zh: `${name.zh}${spoken ? "：" : " "}${text}${thing.unit ? ` ${thing.unit.zh}` : ""}`,
			en: `${name.en}${spoken ? ": " : " "}${text}${thing.unit ? ` ${thing.unit.en}` : ""}`,
		},
	};
}

/** A state by its code, which may be written 0, 00 or 0.0; a code that is in no table is told as it came. */
function stateOf(states: Readonly<Record<string, State>>, code: string): State {
	const text = code.trim();
	const plain = /^\d{1,3}(\.0+)?$/.test(text) ? String(Number(text)) : text;
	return states[plain] ?? { zh: text === "" ? "—" : text, en: text === "" ? "—" : text };
}

/** 14 digits, or 6 of a time of day, as people write them. */
function timeText(digits: string): string {
	const full = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(digits);
	if (full) return `${full[1]}-${full[2]}-${full[3]} ${full[4]}:${full[5]}:${full[6]}`;
	const day = /^(\d{2})(\d{2})(\d{2})$/.exec(digits);
	return day ? `${day[1]}:${day[2]}:${day[3]}` : digits;
}

/** Who speaks; an instrument by the factor that it measures. */
function whoOf(who: Who, factor: string): Bilingual {
	if (who !== "instrument" || factor === "") return WHO[who];
	const name = factorName(factor);
	return { zh: `${name.zh}${WHO.instrument.zh}`, en: `${name.en} ${WHO.instrument.en}` };
}
