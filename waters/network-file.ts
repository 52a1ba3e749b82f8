import { emptyFile, refusal } from "../loop/refusal.ts";

/** The JSON of an uploaded file: UTF-8 with or without a mark, or GB 18030 as older map software writes it. Throws a refusal. */
export function networkText(bytes: Uint8Array | undefined): unknown {
	if (!bytes || bytes.length === 0) throw emptyFile();
	let text: string;
	try {
		text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		text = new TextDecoder("gb18030").decode(bytes);
	}
	try {
		return JSON.parse(text);
	} catch (error) {
		const place = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
		const line = place === undefined ? null : text.slice(0, Number(place)).split("\n").length;
		throw refusal("NETWORK_NOT_JSON", {
			zh: `文件不是完整的 GeoJSON${line === null ? "" : `（第 ${line} 行读不通）`}；请在地图软件中重新导出为 GeoJSON。`,
			en: `The file is no whole GeoJSON${line === null ? "" : ` (line ${line} can't be read)`}; export it again as GeoJSON.`,
		});
	}
}
