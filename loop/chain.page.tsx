import { Link, useSearchParams } from "react-router";
import { useApi } from "../web/api.ts";
import { FailedPage } from "../web/failed-page.tsx";
import { useSay } from "../web/language.tsx";
import { LoadingPage } from "../web/shell.tsx";
import { WideTable } from "../web/wide-table.tsx";
import { localMinute } from "./local-day.ts";
import type { Bilingual } from "./words.ts";

interface Chain {
	timeZone: string;
	more: boolean;
	links: {
		seq: number;
		line: string;
		kind: string;
		words: Bilingual;
		matterId: string | null;
		receivedAt: string;
		hash: string;
	}[];
}

/** Events that one page shows. */
const PAGE = 200;

/** The links of the chain between two of its numbers, each with its seal. */
export function ChainPage() {
	const say = useSay();
	const [params] = useSearchParams();
	const after = Number(params.get("after") ?? 0);
	const query = new URLSearchParams({
		after: String(after),
		...(params.has("to") ? { to: params.get("to") ?? "" } : {}),
	});
	const chain = useApi<Chain>(`/api/chain?${query}`);
	if (chain.error)
		return (
			<FailedPage title={say({ zh: "留痕链", en: "The chain of events" })} fault={chain.error} again={chain.refetch} />
		);
	if (!chain.data) return <LoadingPage />;
	const { links, more, timeZone } = chain.data;
	const last = links.at(-1)?.seq ?? after;
	return (
		<>
			<h1>{say({ zh: "留痕链", en: "The chain of events" })}</h1>
			<p>
				{say({
					zh: "每条留痕都封有上一条的指纹；命令 bihuan verify 可从头核对。",
					en: "Each event is sealed with the fingerprint of the one before; the command “bihuan verify” checks them all.",
				})}
			</p>
			<WideTable label={{ zh: "留痕列表", en: "Events" }}>
				<table className="plain-table">
					<thead>
						<tr>
							<th scope="col">{say({ zh: "序号", en: "No." })}</th>
							<th scope="col">{say({ zh: "收到时间", en: "Received" })}</th>
							<th scope="col">{say({ zh: "种类", en: "Kind" })}</th>
							<th scope="col">{say({ zh: "事项", en: "Matter" })}</th>
							<th scope="col">{say({ zh: "指纹", en: "Seal" })}</th>
						</tr>
					</thead>
					<tbody>
						{links.map((link) => (
							<tr key={link.seq}>
								<td>{link.seq}</td>
								<td>{localMinute(link.receivedAt, timeZone)}</td>
								<td>{say(link.words)}</td>
								<td>
									{link.matterId && <Link to={`/commitments/${link.matterId}#event-${link.seq}`}>{link.matterId}</Link>}
								</td>
								<td>
									<code title={link.hash}>{link.hash.slice(0, 16)}</code>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</WideTable>
			{links.length === 0 && <p>{say({ zh: "此间没有留痕。", en: "There is no event in between." })}</p>}
			<p>
				{after > 0 && (
					<Link to={`/chain?after=${Math.max(0, after - PAGE)}`}>{say({ zh: "先前留痕", en: "Earlier events" })}</Link>
				)}{" "}
				{(more || params.has("to")) && (
					<Link to={`/chain?after=${last}`}>{say({ zh: "后续留痕", en: "Later events" })}</Link>
				)}
			</p>
		</>
	);
}
