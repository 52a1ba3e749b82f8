import { Button } from "antd";
import { useSay } from "../web/language.tsx";
import { TextField } from "./field.tsx";

interface Piece {
	name: string;
	href?: string;
	fileId?: string;
	validUntil?: string;
}

/** Evidence that stands in the product already: readings, a class, another page, named and linked. */
export function LinkedEvidence({
	draft,
	set,
}: {
	draft: Record<string, unknown>;
	set(change: Record<string, unknown>): void;
}) {
	const say = useSay();
	const pieces = (draft.evidence as Piece[] | undefined) ?? [];
	const change = (index: number, piece: Partial<Piece>) =>
		set({ evidence: pieces.map((one, at) => (at === index ? { ...one, ...piece } : one)) });
	return (
		<div>
			{pieces.map((piece, index) =>
				piece.fileId !== undefined ? null : (
					// The order of the pieces is theirs: a row is never moved.
					<div className="form-row" key={index}>
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
						<Button
							style={{ marginBottom: "0.7rem" }}
							onClick={() => set({ evidence: pieces.filter((_, at) => at !== index) })}
						>
							{say({ zh: "移除", en: "Remove" })}
						</Button>
					</div>
				),
			)}
			<p>
				<Button size="small" onClick={() => set({ evidence: [...pieces, { name: "", href: "" }] })}>
					{say({ zh: "添加监测数据或页面作凭证", en: "Add readings or a page as evidence" })}
				</Button>
			</p>
		</div>
	);
}
