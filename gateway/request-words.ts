import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import type { StationProgress, StationReply } from "./dialogue.ts";
import { type Asked, HISTORY } from "./request.ts";

/** What was asked, as the list tells it. */
export function askedWords(asked: Asked, timeZone: string): Bilingual {
	switch (asked.ask) {
		case "time":
			return { zh: "对时", en: "Set the clock" };
		case "tell":
			return {
				clock: { zh: "查询时钟", en: "Ask for the clock" },
				"real-time-interval": { zh: "查询实时数据间隔", en: "Ask for the real-time interval" },
				"minute-interval": { zh: "查询分钟数据间隔", en: "Ask for the minute interval" },
			}[asked.what];
		case "real-time-interval":
			return { zh: `实时数据间隔设为 ${asked.seconds} 秒`, en: `Set the real-time interval to ${asked.seconds} s` };
		case "minute-interval":
			return { zh: `分钟数据间隔设为 ${asked.minutes} 分钟`, en: `Set the minute interval to ${asked.minutes} min` };
		case "history": {
			const [from, to] = [localMinute(asked.from, timeZone), localMinute(asked.to, timeZone)];
			const { zh, en } = HISTORY[asked.cn];
			return { zh: `补传 ${from} 至 ${to} 的${zh}`, en: `Send ${en} of ${from} to ${to} again` };
		}
	}
}

/** HJ 212-2017 table 7: how a request was received. */
const QN_RTN: Record<number, Bilingual> = {
	2: { zh: "请求被拒绝", en: "the request is refused" },
	3: { zh: "访问密码错误", en: "a wrong password (PW)" },
	4: { zh: "设备标识 MN 错误", en: "a wrong MN" },
	5: { zh: "系统编码 ST 错误", en: "a wrong ST" },
	6: { zh: "标志 Flag 错误", en: "a wrong Flag" },
	7: { zh: "请求编码 QN 错误", en: "a wrong QN" },
	8: { zh: "命令编码 CN 错误（此设备不支持该命令）", en: "a wrong CN (the device does not know this command)" },
	9: { zh: "CRC 校验错误", en: "a wrong CRC" },
	100: { zh: "未知错误", en: "an unknown error" },
};

/** Table 6: how it was executed. */
const EXE_RTN: Record<number, Bilingual> = {
	2: { zh: "执行失败，原因不明", en: "it failed, the reason is not known" },
	3: { zh: "命令请求条件错误", en: "the conditions of the request are wrong" },
	4: { zh: "通讯超时", en: "communication timed out" },
	5: { zh: "系统繁忙", en: "it is busy" },
	6: { zh: "系统故障", en: "its system is at fault" },
	100: { zh: "没有数据", en: "it has no data of that" },
};

const codeWords = (table: Record<number, Bilingual>, code: number | null): Bilingual =>
	(code === null ? undefined : table[code]) ?? { zh: `返回码 ${code ?? "—"}`, en: `code ${code ?? "—"}` };

/** How a request ended, for people. */
export function replyWords({ outcome, code, frames, told }: StationReply): Bilingual {
	const came = frames > 0 ? { zh: `，收到 ${frames} 帧数据`, en: `, ${frames} data frames came` } : { zh: "", en: "" };
	switch (outcome) {
		case "done": {
			const said = told ? toldWords(told) : null;
			return said
				? { zh: `已答复：${said.zh}。`, en: `Answered: ${said.en}.` }
				: { zh: `已完成${came.zh}。`, en: `Done${came.en}.` };
		}
		case "refused": {
			const why = codeWords(QN_RTN, code);
			return { zh: `被站点拒绝：${why.zh}。`, en: `Refused by the station: ${why.en}.` };
		}
		case "failed": {
			const why = codeWords(EXE_RTN, code);
			return { zh: `站点未能完成：${why.zh}${came.zh}。`, en: `The station could not do it: ${why.en}${came.en}.` };
		}
		case "no-answer":
			return frames > 0
				? {
						zh: `收到 ${frames} 帧数据后再无消息，站点没有报告执行结果。`,
						en: `${frames} data frames came, then nothing more; the station did not say that it was done.`,
					}
				: {
						zh: "重发三次仍无应答。请检查站点的通讯和设备是否支持该命令。",
						en: "No answer after three repetitions. Check the line, and whether the device knows this command.",
					};
		case "not-connected":
			return { zh: "站点未连接，没有发出。", en: "The station is not connected; nothing was sent." };
		case "stopped":
			return {
				zh: `接收服务已停止，没有等到结果${came.zh}。`,
				en: `The receiving service was stopped before the outcome${came.en}.`,
			};
	}
}

/** How far it has got. */
export function progressWords({ sent, accepted, frames }: StationProgress): Bilingual {
	if (frames > 0) return { zh: `正在执行，已收到 ${frames} 帧……`, en: `Being done, ${frames} frames came so far…` };
	if (accepted) return { zh: "站点已接受，正在执行……", en: "Accepted; being done…" };
	if (sent > 1)
		return { zh: `第 ${sent - 1} 次重发，等待应答……`, en: `Sent again (${sent - 1}); waiting for an answer…` };
	return { zh: "已发出，等待应答……", en: "Sent; waiting for an answer…" };
}

function toldWords({ SystemTime, RtdInterval, MinInterval }: Record<string, string>): Bilingual | null {
	if (RtdInterval !== undefined)
		return { zh: `实时数据间隔 ${RtdInterval} 秒`, en: `the real-time interval is ${RtdInterval} s` };
	if (MinInterval !== undefined)
		return { zh: `分钟数据间隔 ${MinInterval} 分钟`, en: `the minute interval is ${MinInterval} min` };
	const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(SystemTime ?? "") ?? [];
	const time = parts.length === 6 ? `${parts.slice(0, 3).join("-")} ${parts.slice(3).join(":")}` : SystemTime;
	return time === undefined ? null : { zh: `站点时钟 ${time}`, en: `its clock says ${time}` };
}
