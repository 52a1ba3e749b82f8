import { telegramFrame } from "../gateway/answer.ts";
import type { DeliveredFrame } from "../gateway/deliver.ts";
import { storeOddities } from "../gateway/oddity.store.ts";
import type { OddityCount } from "../gateway/oddity-tally.ts";
import { type QuarantinedFrame, quarantineFrames } from "../gateway/quarantine.store.ts";
import type { Station } from "../gateway/station.store.ts";
import { instantOf } from "../loop/local-day.ts";
import type { Trx } from "../store/database.ts";
import type { DemoStation } from "./stations.ts";

// Invented words of the demo's stations about themselves, and how they deviate from the standard. They go with what went wrong there (telemetry.ts).

interface Word {
	/** Local. */
	at: string;
	cn: number;
	/** What stands behind DataTime. */
	cp: string;
}

const log = (at: string, code: string, text: string, polId?: string): Word => ({
	...{ at, cn: 3020 },
	cp: `${polId ? `PolId=${polId};` : ""}${code}-Info=//${text}//`,
});
const info = (at: string, polId: string, infos: string): Word => ({ at, cn: 3020, cp: `PolId=${polId};${infos}` });
const restart = (day: string, at: string, started: string): Word => ({
	...{ at, cn: 2081 },
	cp: `RestartTime=${digitsOf(day, started)}`,
});

const digitsOf = (day: string, time: string) => `${day}${time}`.replace(/\D/g, "");

/** By the station's place in the list: what it says of itself on a day so many days ago. */
const WORDS: Readonly<Record<number, (day: string, daysAgo: number) => Word[]>> = {
	0: (day, daysAgo) =>
		daysAgo === 8
			? [
					log("08:52:00", "i31001", "刷卡进入站房"),
					info("09:00:00", "w21003", "i12001-Info=1"),
					info("10:05:00", "w21003", "i12001-Info=3"),
					info("10:41:00", "w21003", `i13006-Info=${digitsOf(day, "10:35:00")};i13007-Info=0.004;i13008-Info=1.032`),
					{ at: "11:20:00", cn: 2062, cp: "w21003-Check=1.02,w21003-StandardValue=1.00,w21003-Flag=N" },
					log("11:38:00", "i11001", "月度校准完成", "w21003"),
					info("11:40:00", "w21003", "i12001-Info=0"),
				]
			: [],
	1: (day) => [
		{
			...{ at: "08:00:05", cn: 3040 },
			cp: `RunMode=1;PumpState=3;SystemTask=6;ValveCount=3;ValveStateList=1|0|1;RtdInterval=60;SystemAlarm=00;SystemTime=${digitsOf(day, "08:00:05")}`,
		},
		{ at: "08:00:06", cn: 3041, cp: "Temp=24.5;Hum=52;Volt=221" },
	],
	2: (day, daysAgo) =>
		daysAgo === 2
			? [
					log("13:28:00", "i31001", "刷卡进入站房"),
					log("13:50:00", "i11001", "更换溶解氧电极膜头", "w01009"),
					restart(day, "14:02:10", "14:01:30"),
				]
			: [],
	3: (day, daysAgo) => {
		if (daysAgo === 5) return [restart(day, "18:00:20", "17:58:40")];
		return daysAgo === 2 ? [log("06:03:00", "i21001", "网络中断后恢复，待补传")] : [];
	},
	5: (day) => [{ at: "08:00:05", cn: 3020, cp: `i33101-Info=${22 + (Number(day.slice(8)) % 5)};i33102-Info=48` }],
	8: (_day, daysAgo) =>
		daysAgo === 1
			? [
					{ at: "17:20:00", cn: 3015, cp: "VaseNo=1" },
					{ at: "18:20:00", cn: 3015, cp: "VaseNo=2" },
				]
			: [],
	9: (_day, daysAgo) =>
		daysAgo === 1
			? [info("16:00:00", "w21011", "i12001-Info=1"), log("16:05:00", "i11001", "更换总磷试剂，待稳定", "w21011")]
			: [],
};

/** How stations write their frames otherwise than the standard says: the ST of a waste water source, a DataTime without seconds. */
export function writingOf(index: number): { st: string; time(digits: string): string } {
	return { st: index === 5 ? "32" : "21", time: (digits) => (index === 10 ? digits.slice(0, 12) : digits) };
}

/** What a station says of itself on a day. */
export function wordsOf(
	{ station, index }: { station: Station; index: number },
	day: string,
	daysAgo: number,
): DeliveredFrame[] {
	const { st, time } = writingOf(index);
	return (WORDS[index]?.(day, daysAgo) ?? []).map(({ at, cn, cp }) => {
		const digits = digitsOf(day, at);
		const header = { qn: `${digits}000`, st, cn: String(cn), pw: station.password, mn: station.mn, flag: 9 };
		// A station's state is of the moment of its QN.
		const timed = cn === 3040 || cn === 3041 ? cp : `DataTime=${time(digits)};${cp}`;
		return { station, raw: telegramFrame({ ...header, cp: timed }) };
	});
}

/**
 * What the gateway would have seen on the lines: yesterday a second logger with the MN of a station; and one that fell silent three days ago because its
 * logger's password was changed there and not here.
 */
export async function tellOfLines(
	trx: Trx,
	stations: readonly DemoStation[],
	told: { day: string; daysAgo: number; batch: number; frames: readonly DeliveredFrame[]; timeZone: string },
): Promise<void> {
	const { day, daysAgo, batch, frames, timeZone } = told;
	const seen = (mn: string, kind: OddityCount["kind"], hours: readonly string[]): OddityCount => {
		const place = frames.findIndex(({ station }) => station.mn === mn);
		const times = hours.map((hour) => instantOf(day, hour, timeZone));
		return {
			...{ mn, kind, day, times: times.length, firstAt: times[0] ?? "", lastAt: times.at(-1) ?? "", detail: "" },
			frame: kind === "two-lines" && place >= 0 ? { batch, place } : null,
		};
	};
	const [doubled, changed] = [stations[6], stations[7]];
	if (doubled && daysAgo === 1) await storeOddities(trx, [seen(doubled.code, "two-lines", EVERY_FOUR_HOURS)]);
	if (changed && daysAgo <= changed.silentDays) {
		await storeOddities(trx, [seen(changed.code, "password", EVERY_FOUR_HOURS)]);
		await quarantineFrames(
			trx,
			EVERY_FOUR_HOURS.map((hour): QuarantinedFrame => {
				const digits = digitsOf(day, hour);
				const header = { qn: `${digits}000`, st: "21", cn: "2061", pw: "654321", mn: changed.code, flag: 9 };
				const body = telegramFrame({ ...header, cp: `DataTime=${digits};w01010-Avg=14.2,w01010-Flag=N` });
				return {
					...{ mn: changed.code, peer: "10.20.0.8", reason: "password", password: "654321", body, bytes: body.length },
					receivedAt: instantOf(day, hour, timeZone),
				};
			}),
		);
	}
}

const EVERY_FOUR_HOURS = ["00:05:00", "04:05:00", "08:05:00", "12:05:00", "16:05:00", "20:05:00"];
