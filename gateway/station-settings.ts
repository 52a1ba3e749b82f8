import type { Bilingual } from "../loop/words.ts";
import { factorName, factorOf } from "../waters/factor.ts";
import { standardUnit, unitNamed, unitsOf } from "../waters/telemetry-value.ts";

/** What is set of a station, apart from its password, which is written and never read. */
export interface StationSettings {
	/** Unit it sends a factor in, where that is not the standard's. */
	units: Record<string, string>;
	/** Code it sends → code that is meant. */
	factors: Record<string, string>;
	/** Addresses and networks it may send from; empty: any. */
	allow: string[];
	framesPerMinute: number;
}

export const FRAMES_PER_MINUTE = { least: 1, most: 60_000 } as const;
export const MOST_ALLOWED = 32;

/** What is wrong with one of the fields, and what to write there. */
export interface SettingFault {
	field: "units" | "factors" | "allow" | "framesPerMinute" | "password";
	words: Bilingual;
}

const fault = (field: SettingFault["field"], zh: string, en: string): SettingFault => ({ field, words: { zh, en } });

/**
 * Settings as they are kept: units written one way, those that are the standard's left out. `badNetwork`: the first entry of a list of addresses that is none
 * (node's own reading, so it comes from outside).
 */
export function settled(
	wanted: StationSettings,
	badNetwork: (allow: readonly string[]) => string | null,
): StationSettings | SettingFault {
	const units: Record<string, string> = {};
	for (const [factor, text] of Object.entries(wanted.units)) {
		const unit = unitNamed(factor, text);
		const name = factorName(factor);
		const known = factorOf(factor) !== undefined;
		if (!known)
			return fault(
				"units",
				`单位：因子“${factor}”不在本系统的因子表中，没有可换算的单位；请去掉这一条。`,
				`Units: the factor "${factor}" is none of those that are kept here, so nothing can be converted; leave it out.`,
			);
		if (unit === null)
			return fault(
				"units",
				`单位：${name.zh}不能以“${text}”上报，可选 ${unitsOf(factor).join("、") || "（无单位）"}。`,
				`Units: ${name.en} can't be sent in "${text}"; choose one of ${unitsOf(factor).join(", ") || "(no unit)"}.`,
			);
		if (unit !== standardUnit(factor)) units[factor] = unit;
	}
	const factors: Record<string, string> = {};
	for (const [sent, meant] of Object.entries(wanted.factors)) {
		if (!/^[0-9A-Za-z]{2,12}$/.test(sent))
			return fault(
				"factors",
				`因子代码：“${sent}”不是代码，须为站点报文中的代码，如 w99001。`,
				`Codes: "${sent}" is no code; write one as the station sends it, such as w99001.`,
			);
		if (factorOf(meant) === undefined)
			return fault(
				"factors",
				`因子代码：“${sent}”对应的“${meant}”不在本系统的因子表中，请从列表中选择。`,
				`Codes: "${meant}", which "${sent}" should mean, is none of the factors here; choose one of the list.`,
			);
		if (sent !== meant) factors[sent] = meant;
	}
	const allow = [...new Set(wanted.allow.map((entry) => entry.trim()).filter((entry) => entry !== ""))];
	const bad = badNetwork(allow);
	if (bad !== null)
		return fault(
			"allow",
			`允许的地址：“${bad}”不是地址或网段，须形如 10.1.0.0/16 或 192.168.3.7。`,
			`Addresses: "${bad}" is no address or network; write 10.1.0.0/16 or 192.168.3.7.`,
		);
	if (allow.length > MOST_ALLOWED)
		return fault("allow", `允许的地址：最多 ${MOST_ALLOWED} 条，请减少。`, `Addresses: ${MOST_ALLOWED} at most.`);
	const { least, most } = FRAMES_PER_MINUTE;
	if (!Number.isInteger(wanted.framesPerMinute) || wanted.framesPerMinute < least || wanted.framesPerMinute > most)
		return fault(
			"framesPerMinute",
			`每分钟帧数：须为 ${least}–${most} 的整数。`,
			`Frames a minute: write a whole number from ${least} to ${most}.`,
		);
	return { units, factors, allow, framesPerMinute: wanted.framesPerMinute };
}

/** One thing that is set otherwise than before; null: it was not, or is no more, set. */
type Changed<T> = { from: T | null; to: T | null };

/** What changes, as the chain keeps it. Of a password only that there is a new one. */
export interface SettingChanges {
	units?: Record<string, Changed<string>>;
	factors?: Record<string, Changed<string>>;
	allow?: { from: string[]; to: string[] };
	framesPerMinute?: { from: number; to: number };
	password?: "new";
}

export function changesBetween(before: StationSettings, after: StationSettings, newPassword: boolean): SettingChanges {
	const between = (from: Record<string, string>, to: Record<string, string>) => {
		const changed = [...new Set([...Object.keys(from), ...Object.keys(to)])]
			.filter((key) => from[key] !== to[key])
			.sort()
			.map((key) => [key, { from: from[key] ?? null, to: to[key] ?? null }] as const);
		return changed.length === 0 ? undefined : Object.fromEntries(changed);
	};
	const [units, factors] = [between(before.units, after.units), between(before.factors, after.factors)];
	const sameList = before.allow.join() === after.allow.join();
	const sameRate = before.framesPerMinute === after.framesPerMinute;
	return {
		...(units && { units }),
		...(factors && { factors }),
		...(!sameList && { allow: { from: before.allow, to: after.allow } }),
		...(!sameRate && { framesPerMinute: { from: before.framesPerMinute, to: after.framesPerMinute } }),
		...(newPassword && { password: "new" as const }),
	};
}

export const changesNothing = (changes: SettingChanges): boolean => Object.keys(changes).length === 0;

/** What will follow from changes, to be read before they are made. */
export function consequences({ units, factors, allow, framesPerMinute, password }: SettingChanges): Bilingual[] {
	const said: Bilingual[] = [];
	for (const [factor, { to }] of Object.entries(units ?? {})) {
		const name = factorName(factor);
		const unit = to ?? standardUnit(factor);
		said.push({
			zh: `${name.zh}按 ${unit} 换算。报文原值不变；此站已入库的${name.zh}也按新单位重新计算：过程线立即改变，小时、日、月汇总和日均值在几分钟内更新，近 35 天的质控重新检查。由此得出的月评价随之产生新版本，旧版本仍可按当时查看。`,
			en: `${name.en} is read as ${unit}. What was sent stays as it came; what is stored of ${name.en} is worked out anew as well: charts at once, hours, days, months and day means within minutes, and the checks of the last 35 days. Assessments made from them get a new version; the old one can still be seen as of its time.`,
		});
	}
	for (const [sent, { to }] of Object.entries(factors ?? {})) {
		const meant = to === null ? null : factorName(to);
		said.push(
			meant === null
				? {
						zh: `代码 ${sent} 以后按原代码入库；已入库的数据不变。`,
						en: `The code ${sent} is stored as it comes from now on; what is stored stays as it is.`,
					}
				: {
						zh: `以后收到的 ${sent} 记为${meant.zh}（${to}）；已入库的数据不变。`,
						en: `From now on ${sent} is stored as ${meant.en} (${to}); what is stored stays as it is.`,
					},
		);
	}
	if (allow)
		said.push(
			allow.to.length === 0
				? { zh: "此站可从任何地址来报。", en: "The station may send from any address." }
				: {
						zh: `只收来自 ${allow.to.join("、")} 的报文；来自其他地址的不应答，进入隔离区。`,
						en: `Only frames from ${allow.to.join(", ")} are taken; those from elsewhere get no answer and are put aside.`,
					},
		);
	if (framesPerMinute)
		said.push({
			zh: `每分钟最多读 ${framesPerMinute.to} 帧，多出的放慢读取，不丢弃。`,
			en: `At most ${framesPerMinute.to} frames a minute are read; more are read more slowly, and none is dropped.`,
		});
	if (password)
		said.push({
			zh: "用旧密码的报文不再应答，进入隔离区；请同时修改数采仪上的访问密码。",
			en: "Frames with the old password get no answer and are put aside; change the password of the logger as well.",
		});
	return said.length === 0 ? said : [...said, { zh: "5 秒内生效。", en: "It takes effect within five seconds." }];
}
