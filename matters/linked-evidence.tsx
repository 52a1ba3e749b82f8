import { Button } from "antd";
import type { EvidenceNamed } from "../loop/matter-step.ts";
import { useSay } from "../web/language.tsx";
import { TextField } from "./field.tsx";

/** Evidence that stands in the product already: readings, a class, another page, named and linked. */
export function LinkedEvidence({ pieces, set }: { pieces: EvidenceNamed[]; set(pieces: EvidenceNamed[]): void }) {
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
						label={{ zh: "站内地址（如 /waters/creeks/c001）", en: "Address in this product (/waters/creeks/c001)" }}
						value={piece.href ?? ""}
						set={(href) => change(index, { href })}
					/>
					<Button style={{ marginBottom: "0.7rem" }} onClick={() => set(pieces.filter((_, at) => at !== index))}>
						{say({ zh: "移除", en: "Remove" })}
					</Button>
				</div>
			))}
			<p>
				<Button size="small" onClick={() => set([...pieces, { name: "", href: "" }])}>
					{say({ zh: "添加监测数据或页面作凭证", en: "Add readings or a page as evidence" })}
				</Button>
			</p>
		</div>
	);
}
