import type { Bilingual } from "../loop/words.ts";
import type { Warning } from "./telegram.ts";

/**
 * What is odd about a station's frames without making them useless: what the parser warns of, the ST of something else than a river, a sample time that can't be right, one MN on two
 * lines at a time, and tries in its name that were put into quarantine.
 */
export type OddityKind = Warning | "st" | "sample-time" | "two-lines" | "password" | "address";

export interface OddityWords {
	name: Bilingual;
	/** In a table's cell. */
	short: Bilingual;
	/** What it is, and what became of the data. */
	means: Bilingual;
	/** What puts an end to it. */
	cure: Bilingual;
	/** The data may not be what they seem. Harmless repairs, and what is plainly missing, are told of and hold nothing against a station. */
	matters: boolean;
	/** What stands in its detail; absent: nothing. */
	detail?: (detail: string) => Bilingual;
}

export const ODDITIES: Readonly<Record<OddityKind, OddityWords>> = {
	"two-lines": {
		name: { zh: "同一 MN 由两条连接交替来报", en: "one MN on two lines" },
		short: { zh: "两路来报", en: "two lines" },
		means: {
			zh: "两路连接同时在线，轮流以本站名义发送报文；两路数据均已入库，无法判断哪一路才是本站。",
			en: "Two lines are open and take turns in this station's name; the data of both are stored, and nothing tells which is the station.",
		},
		cure: {
			zh: "核对是否有备用数采仪、调试软件或重复配置的 MN，停用多余的一路；查不明来源的，在站点设置中更换密码、限定地址。",
			en: "Look for a spare logger, a test program or an MN configured twice, and stop one of them; where it can't be explained, change the password and limit the addresses in its settings.",
		},
		matters: true,
	},
	password: {
		name: { zh: "以本站 MN 来报但密码不符", en: "a wrong password with this MN" },
		short: { zh: "密码不符", en: "wrong password" },
		means: {
			zh: "报文使用本站 MN，访问密码与登记的不一致；未应答、未入库，原文留在隔离区。",
			en: "Frames carry this MN and a password other than the registered one; they got no answer and wait in quarantine.",
		},
		cure: {
			zh: "数采仪改过密码的，在站点设置中填入新密码；没有改过的，查明是谁在发送。",
			en: "If the logger's password was changed, enter the new one in the station's settings; if not, find out who sends.",
		},
		matters: true,
	},
	address: {
		name: { zh: "来报地址不在本站名单内", en: "an address that is not on its list" },
		short: { zh: "地址不符", en: "off its list" },
		means: {
			zh: "报文使用本站 MN 和密码，但来自登记名单以外的网络地址；未应答、未入库，原文留在隔离区。",
			en: "Frames carry this MN and password, but come from an address off the station's list; they got no answer and wait in quarantine.",
		},
		cure: {
			zh: "本站更换了网络的，在站点设置中更新允许的地址；否则查明是谁在发送。",
			en: "If the station moved to another network, bring the addresses in its settings up to date; if not, find out who sends.",
		},
		matters: true,
	},
	duplicate: {
		name: { zh: "一条报文中同一因子出现两次", en: "a factor twice in one frame" },
		short: { zh: "因子重复", en: "a factor twice" },
		means: {
			zh: "同一因子的同一项在一条报文里给出了两个数值；两个都已保存，以哪一个为准，报文本身没有说明。",
			en: "One frame gives two values for the same thing; both are stored, and nothing in the frame says which one is meant.",
		},
		cure: {
			zh: "请厂家检查数采仪的因子配置，删去重复的通道。",
			en: "Have the maker look through the logger's list of factors and take the doubled channel away.",
		},
		matters: true,
	},
	"unknown-version": {
		name: { zh: "协议版本不明", en: "an unknown protocol version" },
		short: { zh: "版本不明", en: "unknown version" },
		means: {
			zh: "Flag 中的版本号不是 2005 版、2017 版或地表水版；按 2017 版的格式读入，数据标记的含义可能有出入。",
			en: "The version in Flag is none of 2005, 2017 and surface water; it is read with the grammar of 2017, and its data marks may mean something else.",
		},
		cure: {
			zh: "向厂家确认所用协议版本；改用 Flag=4～11 的标准版本。",
			en: "Ask the maker which protocol it speaks, and have it send a standard version (Flag 4 to 11).",
		},
		matters: true,
		detail: (detail) => ({ zh: `版本号 ${detail}`, en: `version ${detail}` }),
	},
	value: {
		name: { zh: "数值无法读取", en: "values that are no numbers" },
		short: { zh: "数值不可读", en: "no numbers" },
		means: {
			zh: "应为数值的地方是空白、文字或占位值（如 -99、9999）；原文留存，不计入统计。",
			en: "Where a number should stand is nothing, a word or a stand-in such as -99 or 9999; it is kept as it came and counts for nothing.",
		},
		cure: {
			zh: "检查仪器与数采仪的连接和换算设置；没有测得数据时，应停发该因子或加注数据标记。",
			en: "Check the instrument's link to the logger and its scaling; where nothing was measured, the factor should be left out or marked.",
		},
		matters: false,
		detail: (detail) => ({ zh: detail, en: detail }),
	},
	"sample-time": {
		name: { zh: "采样时间不可信", en: "sample times that can't be right" },
		short: { zh: "采样时间不符", en: "sample time" },
		means: {
			zh: "分析仪所报采样时间（SampleTime）在将来、早于 2000 年或比数据时间早 1 天以上；数值按数据时间计，同一水样可能被多次计入。",
			en: "The analyser's SampleTime lies in the future, before 2000 or more than a day before DataTime; the value counts at its DataTime, and one sample may count more than once.",
		},
		cure: {
			zh: "校准分析仪的时钟；停运的分析仪应停发旧结果或加注数据标记。",
			en: "Set the analyser's clock; one that stands still should not go on sending its last result, or mark it.",
		},
		matters: true,
		detail: (detail) => ({ zh: detail, en: detail }),
	},
	"unknown-factor": {
		name: { zh: "未知的因子编码", en: "unknown factor codes" },
		short: { zh: "因子未知", en: "unknown factor" },
		means: {
			zh: "编码不在 HJ 525、HJ 212 的编码表内；数值已保存，但不参与评价。",
			en: "The codes are in no table of HJ 525 or HJ 212; their values are stored and assess nothing.",
		},
		cure: {
			zh: "请厂家改用标准因子编码；改不了的，在站点设置中登记该编码实为哪个因子。",
			en: "Have the maker use the standard's codes; where that can't be, say in the station's settings which factor is meant.",
		},
		matters: false,
		detail: (detail) => ({ zh: detail, en: detail }),
	},
	"unknown-cn": {
		name: { zh: "未知的命令编码", en: "an unknown command" },
		short: { zh: "命令未知", en: "unknown command" },
		means: {
			zh: "命令编码不在标准的命令表内；报文已留存并应答，内容列入现场记录，不作为监测数据。",
			en: "The command is not in the standard's table; the frame is kept and answered, and what it says stands in the station's log, not among its data.",
		},
		cure: { zh: "向厂家索取该命令的说明，或停发。", en: "Ask the maker what the command is for, or have it stopped." },
		matters: false,
		detail: (detail) => ({ zh: `CN=${detail}`, en: `CN=${detail}` }),
	},
	st: {
		name: { zh: "系统编码 ST 不是地表水", en: "an ST other than surface water" },
		short: { zh: "ST 不符", en: "other ST" },
		means: {
			zh: "地表水自动站的系统编码应为 21（地表水质量监测）；数据照常接收。",
			en: "A river station should send ST=21 (surface water); its data are received all the same.",
		},
		cure: { zh: "在数采仪中把系统编码改为 21。", en: "Set ST to 21 in the logger." },
		matters: false,
		detail: (detail) => {
			const words = SYSTEMS[detail];
			return words ? { zh: `ST=${detail}，${words.zh}`, en: `ST=${detail}, ${words.en}` } : plainly(`ST=${detail}`);
		},
	},
	datatime: {
		name: { zh: "数据时间写法不规范", en: "DataTime in an odd form" },
		short: { zh: "时间写法", en: "DataTime" },
		means: {
			zh: "数据时间不是 14 位数字（带毫秒、带分隔符或缺分、秒），已换算为标准写法，缺少的部分按零计。",
			en: "DataTime is not 14 digits (milliseconds, marks between them, or minutes missing); it was put right, and what was missing is taken as zero.",
		},
		cure: {
			zh: "请厂家把 DataTime 改为 YYYYMMDDhhmmss 的 14 位数字。",
			en: "Have the maker send DataTime as 14 digits, YYYYMMDDhhmmss.",
		},
		matters: false,
	},
	grammar: {
		name: { zh: "报文格式不规范", en: "odd grammar" },
		short: { zh: "格式", en: "grammar" },
		means: {
			zh: "有多余的逗号、空格，漏写的字母或自造的字段；已按标准的写法读入，数据不受影响。",
			en: "A stray comma or blank, a letter left out or a key of the maker's own; it was read as the standard would write it, and the data are whole.",
		},
		cure: {
			zh: "请厂家按 HJ 212 表 3、表 4 修正数采仪程序。",
			en: "Have the maker mend it by tables 3 and 4 of HJ 212.",
		},
		matters: false,
	},
	case: {
		name: { zh: "字段名大小写不符", en: "names in other letters" },
		short: { zh: "大小写", en: "letters" },
		means: {
			zh: "字段名或因子编码的大小写与标准不一致；已按标准读入，数据不受影响。",
			en: "Names or codes are written in other cases than the standard's; they were read as meant, and the data are whole.",
		},
		cure: { zh: "请厂家按标准改正大小写。", en: "Have the maker write them as the standard does." },
		matters: false,
	},
	tail: {
		name: { zh: "包尾不规范", en: "an odd tail" },
		short: { zh: "包尾", en: "tail" },
		means: {
			zh: "报文末尾不是回车换行；校验无误，数据不受影响。",
			en: "The frame does not end with CR LF; its CRC is right, and the data are whole.",
		},
		cure: { zh: "请厂家以回车换行（CR LF）结束每条报文。", en: "Have the maker end each frame with CR LF." },
		matters: false,
	},
};

/** System codes (HJ 212-2017 table 5) that have been seen where 21 should stand. */
const SYSTEMS: Readonly<Record<string, Bilingual>> = {
	"22": { zh: "空气质量监测", en: "air quality" },
	"23": { zh: "声环境质量监测", en: "noise" },
	"24": { zh: "地下水质量监测", en: "groundwater" },
	"26": { zh: "海水质量监测", en: "sea water" },
	"31": { zh: "大气环境污染源", en: "air pollution source" },
	"32": { zh: "地表水体环境污染源", en: "waste water source" },
	"33": { zh: "地下水体环境污染源", en: "groundwater source" },
};

const plainly = (text: string): Bilingual => ({ zh: text, en: text });

export function isOddity(kind: string): kind is OddityKind {
	return Object.hasOwn(ODDITIES, kind);
}

/** Whether a kind of oddity casts doubt on what the station says. */
export function oddityMatters(kind: string): boolean {
	return isOddity(kind) && ODDITIES[kind].matters;
}
