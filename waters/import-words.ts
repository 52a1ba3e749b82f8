import { factorName } from "./factor.ts";
import type { Imported, Preview } from "./import.store.ts";

const SHOWN = 20;

/** A preview as text for a terminal, both languages line by line. */
export function describePreview(found: Preview, options: { createSites: boolean }): string {
	const lines = [
		`文件 · file: ${found.kind === "workbook" ? `xlsx，工作表 · sheet “${found.sheet}”` : found.encoding?.toUpperCase()}${found.otherSheets.length > 0 ? `（不读 · not read: ${found.otherSheets.join("、")}）` : ""}`,
		found.long
			? "格式 · form: 一行一个监测值 · one reading a row"
			: `监测因子 · factors: ${found.columns.map(({ header, factor, unit }) => `${header} → ${factorName(factor).zh}${unit ? ` ${unit}` : ""}`).join("；")}`,
		...(found.ignored.length > 0 ? [`不读的列 · columns not read: ${found.ignored.join("、")}`] : []),
		`行 · rows: ${found.rows}；断面 · sites: ${found.sites}；时段 · period: ${found.from || "—"} – ${found.to || "—"}`,
		`监测值 · readings: ${found.readings}（新 · new ${found.fresh}，已有 · here already ${found.already}，与已有不同、记为第二版 · differ, a second version ${found.differs}）`,
	];
	if (found.unknownSites.length > 0) {
		const names = found.unknownSites.slice(0, SHOWN).map(({ name, rows }) => `${name}(${rows})`);
		lines.push(
			`未登记的断面 · unknown sites: ${found.unknownSites.length}${found.tooManyUnknown ? "+" : ""}，${found.unknownSiteRows} 行 · rows，${found.unknownSiteReadings} 个值 · readings: ${names.join("、")}${found.unknownSites.length > SHOWN ? " …" : ""}`,
			options.createSites ? "  将新建这些断面 · they will be created" : "  新建它们 · to create them: --create-sites",
		);
	}
	const unknown = new Set(options.createSites ? found.unknownSites.map((site) => site.name) : []);
	const faults = [...found.columnFaults, ...found.faults.filter((fault) => !unknown.has(fault.value))];
	const faulty = found.faultyRows - (options.createSites ? found.unknownSiteRows : 0);
	if (faulty > 0) lines.push(`有问题的行 · faulty rows: ${faulty}`);
	for (const { row, column, value, cure } of faults.slice(0, SHOWN)) {
		lines.push(`  第 ${row} 行 · line ${row}${column ? `，${column}` : ""}“${value}”：${cure.zh} · ${cure.en}`);
	}
	if (faults.length > SHOWN) lines.push("  … 其余见 · the others by --bad-rows OUT.csv");
	return lines.join("\n");
}

/** What an import did, as one line for a terminal. */
export function describeImported(done: Imported): string {
	const made = done.sitesCreated.length > 0 ? `新建断面 ${done.sitesCreated.length} 个 · sites created. ` : "";
	if (done.added === 0) {
		return `${made}没有新数据，什么也没有改动（已有 ${done.already} 个值）· nothing new, nothing changed (${done.already} readings were here).`;
	}
	return `${made}已导入 ${done.added} 个监测值，留痕第 ${done.eventSeq} 条；已有 ${done.already} 个；未导入 ${done.faultyRows} 行 · ${done.added} readings imported (event ${done.eventSeq}), ${done.already} were here, ${done.faultyRows} rows left out.`;
}
