import { Button } from "antd";
import { useState } from "react";
import type { DataPage } from "../loop/matter.ts";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { inHouse } from "../web/in-house.ts";
import { useSay } from "../web/language.tsx";
import { TextField } from "./field.tsx";

/** Evidence that stands in the product already: readings, a class, another page, named and linked. */
export function LinkedEvidence({
	pieces,
	set,
	dataPages,
}: {
	pieces: EvidenceNamed[];
	set(pieces: EvidenceNamed[]): void;
	/** Data on what the matter is about: one click each. */
	dataPages: readonly DataPage[];
}) {
	const say = useSay();
	const change = (index: number, piece: Partial<EvidenceNamed>) =>
		set(pieces.map((one, at) => (at === index ? { ...one, ...piece } : one)));
	return (
		<div>
			{pieces.map((piece, index) => (
				<div className="form-row" key={`${index + 1}`}>
					<TextField
						required
						most={200}
						label={{ zh: "凭证名称", en: "Name of the evidence" }}
						value={piece.name}
						set={(name) => change(index, { name })}
					/>
					<TextField
						required
						most={300}
						label={{ zh: "页面地址（可从浏览器地址栏粘贴）", en: "Address of the page (paste it from the browser)" }}
						value={piece.href ?? ""}
						set={(href) => change(index, { href: inHouse(href) })}
					/>
					<Button style={{ marginBottom: "0.7rem" }} onClick={() => set(pieces.filter((_, at) => at !== index))}>
						{say({ zh: "移除", en: "Remove" })}
					</Button>
				</div>
			))}
			{dataPages.map((page) => (
				<DataPageField key={page.href} page={page} add={(piece) => set([...pieces, piece])} />
			))}
			<p>
				<Button size="small" onClick={() => set([...pieces, { name: "", href: "" }])}>
					{say({ zh: "添加其他页面作凭证", en: "Add another page as evidence" })}
				</Button>
			</p>
		</div>
	);
}

/** What a page of data showed when it was named: later corrections don't change what was proved with. */
function DataPageField({ page, add }: { page: DataPage; add(piece: EvidenceNamed): void }) {
	const say = useSay();
	const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
	const named = () => {
		const query = new URLSearchParams({
			...(page.byMonth && { month }),
			...{ asOf: new Date().toISOString(), sense: "known-then" },
		});
		const name = say({
			zh: `${page.title.zh}${page.byMonth ? `（${month}）` : ""}`,
			en: `${page.title.en}${page.byMonth ? ` (${month})` : ""}`,
		});
		add({ name, href: `${page.href}?${query}` });
	};
	return (
		<div className="form-row">
			{page.byMonth && (
				<label className="form-field">
					<span>{say({ zh: `${page.title.zh}：月份`, en: `${page.title.en}: month` })}</span>
					<input type="month" value={month} onChange={(event) => setMonth(event.target.value)} />
				</label>
			)}
			<Button style={{ marginBottom: "0.7rem" }} disabled={page.byMonth && month === ""} onClick={named}>
				{say(
					page.byMonth
						? { zh: "作为凭证加入", en: "Add as evidence" }
						: { zh: `将${page.title.zh}作为凭证`, en: `Add ${page.title.en}` },
				)}
			</Button>
		</div>
	);
}
