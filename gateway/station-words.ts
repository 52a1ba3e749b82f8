import type { Bilingual } from "../loop/words.ts";
import { SAMPLES } from "../waters/batch-sample.ts";

/** Why frames were put aside, for people. */
export const REASONS: Record<string, Bilingual> = {
	"unknown-station": { zh: "未登记的站点", en: "an unknown station" },
	password: { zh: "访问密码不符", en: "a wrong password" },
	address: { zh: "来自名单之外的地址", en: "an address that is not on its list" },
	retired: { zh: "已停用的站点仍在来报", en: "a station that was retired" },
	store: { zh: "无法入库", en: "could not be stored" },
	header: { zh: "没有包头 ##", en: "no header ##" },
	length: { zh: "数据段长度不符", en: "a wrong length" },
	truncated: { zh: "报文不完整", en: "cut off" },
	crc: { zh: "CRC 校验不符", en: "a wrong CRC" },
	tail: { zh: "包尾不符", en: "a wrong tail" },
	oversize: { zh: "超过最大长度", en: "too long" },
	grammar: { zh: "数据段无法解析", en: "a data segment that can't be read" },
	qn: { zh: "请求编码 QN 有误", en: "a wrong QN" },
	datatime: { zh: "数据时间有误", en: "a wrong DataTime" },
	subpacket: { zh: "分包号有误", en: "wrong part numbers" },
	encoding: { zh: "字符编码有误", en: "a wrong encoding" },
};

/** What a command's values are. */
export const CN_WORDS: Record<number, Bilingual> = {
	[SAMPLES]: { zh: "水样", en: "samples" },
	2011: { zh: "实时", en: "real time" },
	2031: { zh: "日数据", en: "day" },
	2051: { zh: "分钟数据", en: "minute" },
	2061: { zh: "小时数据", en: "hour" },
};

/** A station is silent after so long without a frame: twice the longest real-time interval of the standard (3600 s). */
export const SILENT_MS = 7_200_000;
/** A clock this far off puts hours into the wrong hour's company: shown as wrong. */
export const CLOCK_WRONG_MS = 60_000;

export function stationState(
	station: { heardAt: string | null; connected: boolean | null; watched?: boolean; retired?: object | null },
	now: string,
): { kind: "on" | "silent" | "never" | "retired"; words: Bilingual } {
	if (station.retired) return { kind: "retired", words: { zh: "已停用", en: "retired" } };
	if (station.watched === false && station.heardAt !== null)
		return { kind: "on", words: { zh: "数据成批送达，不监视静默", en: "delivered in bulk, silence not watched" } };
	if (station.heardAt === null) return { kind: "never", words: { zh: "从未来报", en: "never heard" } };
	if (Date.parse(now) - Date.parse(station.heardAt) > SILENT_MS) {
		const since = age(station.heardAt, now);
		return { kind: "silent", words: { zh: `静默（${since.zh}起）`, en: `silent, last heard ${since.en}` } };
	}
	return {
		kind: "on",
		words: station.connected ? { zh: "在线", en: "connected" } : { zh: "按时来报", en: "heard in time" },
	};
}

/** Whether a state is one to look after: silent, or never heard. */
export const isMissed = ({ kind }: { kind: string }) => kind === "silent" || kind === "never";

/** How long ago, in the largest unit that says it well. */
export function age(at: string, now: string): Bilingual {
	const minutes = Math.round((Date.parse(now) - Date.parse(at)) / 60_000);
	if (minutes < 0) return { zh: `超前 ${-minutes} 分钟`, en: `${-minutes} min ahead` };
	if (minutes < 1) return { zh: "刚才", en: "just now" };
	if (minutes < 120) return { zh: `${minutes} 分钟前`, en: `${minutes} min ago` };
	if (minutes < 2880) return { zh: `${Math.round(minutes / 60)} 小时前`, en: `${Math.round(minutes / 60)} h ago` };
	return { zh: `${Math.round(minutes / 1440)} 天前`, en: `${Math.round(minutes / 1440)} days ago` };
}

export function clockWords(errorMs: number | null): Bilingual {
	if (errorMs === null) return { zh: "未知", en: "unknown" };
	const size = Math.abs(errorMs);
	if (size < CLOCK_WRONG_MS) return { zh: "准", en: "right" };
	const much =
		size < 7_200_000
			? { zh: `${Math.round(size / 60_000)} 分钟`, en: `${Math.round(size / 60_000)} min` }
			: size < 172_800_000
				? { zh: `${Math.round(size / 3_600_000)} 小时`, en: `${Math.round(size / 3_600_000)} h` }
				: { zh: `${Math.round(size / 86_400_000)} 天`, en: `${Math.round(size / 86_400_000)} days` };
	return errorMs > 0 ? { zh: `快 ${much.zh}`, en: `${much.en} fast` } : { zh: `慢 ${much.zh}`, en: `${much.en} slow` };
}
