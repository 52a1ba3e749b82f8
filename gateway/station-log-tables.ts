import type { Bilingual } from "../loop/words.ts";

// What stations say of themselves, as tables: a later edition of the standard adds rows and no code. Info codes: HJ 212-2017 table B.10; fields: table 4;
// the surface-water commands 3040 and 3041 as they are known from public code, not from a standard's text.

/** Who speaks, or is spoken of. */
export type Who = "instrument" | "logger" | "room" | "sampler" | "system" | "facility";

export const WHO: Readonly<Record<Who, Bilingual>> = {
	instrument: { zh: "分析仪", en: "analyser" },
	logger: { zh: "数采仪", en: "logger" },
	room: { zh: "站房", en: "station room" },
	sampler: { zh: "采样器", en: "sampler" },
	system: { zh: "站点系统", en: "station system" },
	facility: { zh: "设施", en: "facility" },
};

/** A state's words; `notice`: what is measured meanwhile may not be the river, or somebody must see to it. */
export type State = Bilingual & { notice?: true };

export interface Thing {
	who: Who;
	name: Bilingual;
	/** event: it happened at a time. state and setting: it holds until something else is said. measure: a number that always changes. */
	nature: "event" | "state" | "setting" | "measure";
	unit?: Bilingual;
	states?: Readonly<Record<string, State>>;
	/** Digits that spell a time. */
	time?: true;
}

const unit = (zh: string, en = zh): Bilingual => ({ zh, en });
const MINUTES = unit("分钟", "min");
const HOURS = unit("小时", "h");
const SECONDS = unit("秒", "s");
const CELSIUS = unit("℃");
const KILOPASCAL = unit("kPa");

const LINK: Readonly<Record<string, State>> = {
	"0": { zh: "正常", en: "in order" },
	"1": { zh: "异常", en: "at fault", notice: true },
};
const MACHINE: Readonly<Record<string, State>> = {
	"0": { zh: "运行", en: "running" },
	"1": { zh: "停机", en: "stopped", notice: true },
	"2": { zh: "故障", en: "at fault", notice: true },
	"3": { zh: "维护", en: "under maintenance", notice: true },
};

const thing = (who: Who, nature: Thing["nature"], zh: string, en: string, more: Partial<Thing> = {}): Thing => ({
	...{ who, nature, name: { zh, en } },
	...more,
});

/** Table B.10. */
export const INFOS: Readonly<Record<string, Thing>> = {
	i11001: thing("instrument", "event", "运行日志", "log"),
	i12001: thing("instrument", "state", "工作状态", "state", {
		states: {
			"0": { zh: "运行", en: "running" },
			"1": { zh: "维护", en: "under maintenance", notice: true },
			"2": { zh: "故障", en: "at fault", notice: true },
			"3": { zh: "校准", en: "calibrating", notice: true },
			"5": { zh: "反吹", en: "back-flushing" },
			"6": { zh: "电源故障", en: "power fault", notice: true },
			"7": { zh: "测量", en: "measuring" },
			"8": { zh: "标定", en: "standardising", notice: true },
			"9": { zh: "待机", en: "standing by" },
			"10": { zh: "运维", en: "being attended to", notice: true },
		},
	}),
	i12002: thing("instrument", "state", "与数采仪通讯", "link to the logger", { states: LINK }),
	i12003: thing("instrument", "state", "报警状态", "alarm", {
		states: { "0": { zh: "正常", en: "none" }, "1": { zh: "报警", en: "raised", notice: true } },
	}),
	i13001: thing("instrument", "setting", "测量量程", "range"),
	i13002: thing("instrument", "setting", "测量精度", "precision"),
	i13003: thing("instrument", "setting", "测量间隔", "interval", { unit: MINUTES }),
	i13004: thing("instrument", "setting", "消解温度", "digestion at", { unit: CELSIUS }),
	i13005: thing("instrument", "setting", "消解时长", "digestion for", { unit: MINUTES }),
	i13006: thing("instrument", "setting", "校准时间", "calibrated at", { time: true }),
	i13007: thing("instrument", "setting", "截距", "intercept"),
	i13008: thing("instrument", "setting", "斜率", "slope"),
	i13009: thing("instrument", "setting", "测量检出限", "detection limit"),
	i21001: thing("logger", "event", "运行日志", "log"),
	i22001: thing("logger", "state", "工作状态", "state", { states: MACHINE }),
	i22002: thing("logger", "state", "登录用户", "signed in", {
		states: {
			"0": { zh: "普通用户", en: "a user" },
			"1": { zh: "管理员", en: "an administrator" },
			"2": { zh: "维护人员", en: "a maintainer" },
		},
	}),
	i22003: thing("logger", "state", "与上位机通讯", "link to the host", { states: LINK }),
	i22101: thing("logger", "state", "通道通讯", "channel", {
		states: { ...LINK, "2": { zh: "通道未接设备", en: "nothing connected" } },
	}),
	i23001: thing("logger", "measure", "大气压力", "air pressure", { unit: KILOPASCAL }),
	i31001: thing("room", "event", "门禁日志", "door log"),
	i32001: thing("room", "state", "门禁状态", "door control", { states: MACHINE }),
	i33101: thing("room", "measure", "站房温度", "temperature", { unit: CELSIUS }),
	i33102: thing("room", "measure", "站房湿度", "humidity", { unit: unit("%") }),
	i33103: thing("room", "measure", "站房电压", "voltage", { unit: unit("V") }),
	i33104: thing("room", "measure", "原水压力", "raw water pressure", { unit: KILOPASCAL }),
	i33105: thing("room", "measure", "进样压力 1", "sample pressure 1", { unit: KILOPASCAL }),
	i33106: thing("room", "measure", "进样压力 2", "sample pressure 2", { unit: KILOPASCAL }),
	i33107: thing("room", "setting", "沉砂池清洗时间", "sand trap cleaned for", { unit: SECONDS }),
};

/** Fields of CP that are no values (table 4, and those of 3040 and 3041). */
export const FIELDS: Readonly<Record<string, Thing>> = {
	SystemTime: thing("logger", "measure", "时钟", "clock", { time: true }),
	RtdInterval: thing("logger", "setting", "实时数据间隔", "real-time interval", { unit: SECONDS }),
	MinInterval: thing("logger", "setting", "分钟数据间隔", "minute interval", { unit: MINUTES }),
	RestartTime: thing("logger", "event", "开机时间", "started at", { time: true }),
	VaseNo: thing("sampler", "event", "留样瓶号", "bottle"),
	CstartTime: thing("sampler", "setting", "首次采样时刻", "first sample at", { time: true }),
	Ctime: thing("sampler", "setting", "采样周期", "a sample every", { unit: HOURS }),
	Stime: thing("instrument", "setting", "出样时间", "result after", { unit: MINUTES }),
	RunMode: thing("system", "state", "运行模式", "mode", {
		states: {
			"0": { zh: "手动", en: "manual", notice: true },
			"1": { zh: "间歇（整点）", en: "on the hour" },
			"2": { zh: "连续", en: "continuous" },
			"3": { zh: "应急", en: "emergency" },
		},
	}),
	PumpState: thing("system", "state", "采水泵", "pump", {
		states: {
			"1": { zh: "只用泵一", en: "the first" },
			"2": { zh: "只用泵二", en: "the second" },
			"3": { zh: "双泵交替", en: "both in turns" },
		},
	}),
	SystemTask: thing("system", "state", "当前任务", "task", {
		states: {
			"0": { zh: "停机", en: "stopped", notice: true },
			"1": { zh: "待机", en: "standing by" },
			"2": { zh: "调试（手动）", en: "being set up by hand", notice: true },
			"3": { zh: "水样采集", en: "taking water" },
			"4": { zh: "沉砂", en: "settling" },
			"5": { zh: "进样", en: "filling" },
			"6": { zh: "仪表测试分析", en: "measuring" },
			"7": { zh: "反吹", en: "back-flushing" },
			"8": { zh: "清洗", en: "cleaning" },
			"9": { zh: "除藻", en: "removing algae" },
		},
	}),
	SystemAlarm: thing("system", "state", "系统报警", "alarm", {
		states: {
			"0": { zh: "无", en: "none" },
			"1": { zh: "断电", en: "power lost", notice: true },
			"2": { zh: "采样管路欠压（源水泵故障）", en: "no pressure from the source pump", notice: true },
			"3": { zh: "进样管路欠压（进样泵故障）", en: "no pressure from the sample pump", notice: true },
		},
	}),
	Lng: thing("room", "measure", "经度", "longitude"),
	Lat: thing("room", "measure", "纬度", "latitude"),
	Temp: thing("room", "measure", "温度", "temperature", { unit: CELSIUS }),
	Hum: thing("room", "measure", "湿度", "humidity", { unit: unit("%") }),
	Volt: thing("room", "measure", "电压", "voltage", { unit: unit("V") }),
};

/** A list of `0` and `1`, told as which valve is open. */
export const VALVES: Thing = thing("system", "state", "阀门", "valves");
export const VALVE_STATES: Readonly<Record<string, Bilingual>> = {
	"0": { zh: "关", en: "shut" },
	"1": { zh: "开", en: "open" },
};
/** 3040 tells its interval in minutes. */
export const INTERVAL_OF_3040: Thing = thing("system", "setting", "实时数据间隔", "real-time interval", {
	unit: MINUTES,
});

/** SBxxx-RS and SBxxx-RT (table 4). */
export const FACILITY_STATE: Thing = thing("facility", "state", "运行状态", "state", {
	states: {
		"0": { zh: "关闭", en: "off" },
		"1": { zh: "运行", en: "running" },
		"2": { zh: "校准", en: "calibrating", notice: true },
		"3": { zh: "维护", en: "under maintenance", notice: true },
		"4": { zh: "报警", en: "alarm", notice: true },
		"5": { zh: "反吹", en: "back-flushing" },
	},
});
export const FACILITY_HOURS: Thing = thing("facility", "measure", "当日运行", "ran that day", { unit: HOURS });
export const SERIAL: Thing = thing("instrument", "setting", "设备唯一标识", "serial number");

/** Said by the command itself, before what its fields say. */
export const COMMANDS_SAY: Readonly<Record<number, { who: Who; words: Bilingual }>> = {
	1013: { who: "logger", words: { zh: "请求校时", en: "asks for the time" } },
	2062: { who: "instrument", words: { zh: "标样核查", en: "standard check" } },
	2063: { who: "instrument", words: { zh: "加标回收", en: "spike recovery" } },
	2064: { who: "instrument", words: { zh: "平行样测试", en: "parallel sample" } },
	2065: { who: "instrument", words: { zh: "零点核查", en: "zero check" } },
	2066: { who: "instrument", words: { zh: "跨度核查", en: "span check" } },
	2071: { who: "logger", words: { zh: "报警记录（2005 版）", en: "alarm record (2005)" } },
	2072: { who: "logger", words: { zh: "报警事件（2005 版）", en: "alarm (2005)" } },
	2081: { who: "logger", words: { zh: "重启", en: "restarted" } },
	3015: { who: "sampler", words: { zh: "超标留样", en: "kept a sample over the limit" } },
};

/** Kinds of values of quality control (2062–2066). */
export const CONTROL_KINDS: Readonly<Record<string, Bilingual>> = {
	Check: { zh: "测得", en: "found" },
	StandardValue: { zh: "标准值", en: "standard" },
};
