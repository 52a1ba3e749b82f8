import { Alert, Button } from "antd";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { STEP_WORDS } from "../loop/matter-step.ts";
import { useSay } from "../web/language.tsx";
import { type BatchResult, useBatch } from "./batch.tsx";
import { Due } from "./due-words.tsx";
import { URGENCIES, type Urgency } from "./mine.ts";
import { type Item, keyOf, Title, walkByArrows } from "./mine-row.tsx";

/** What is owed in matters, by how it presses; accepting many at once, and taking that back. */
export function Owed({ items, counts }: { items: Item[]; counts: Record<Urgency, number> }) {
	const say = useSay();
	const { busy, refused, take } = useBatch();
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const [results, setResults] = useState<BatchResult[] | null>(null);
	const acceptable = items.filter((item) => item.step === "accept");
	const wanted = acceptable.filter((item) => chosen.has(item.matterId));
	const batchKey = useMemo(() => crypto.randomUUID() + wanted.length, [wanted.length]);
	async function accept() {
		const sent = wanted.map((item) => ({ matterId: item.matterId, clientKey: `${batchKey}:${item.matterId}` }));
		const taken = await take("accept", sent);
		if (!taken) return;
		setResults(taken);
		setChosen(new Set());
	}
	async function takeBack() {
		const done = (results ?? []).filter((one) => one.ok);
		const taken = await take(
			"withdraw",
			done.map(({ matterId, seq }) => ({ matterId, body: { seq, reason: "批量接收后撤回" } })),
		);
		if (taken) setResults(taken.every((one) => one.ok) ? null : taken);
	}
	return (
		<>
			{acceptable.length > 1 && (
				<div className="mine-tools">
					<Button
						onClick={() =>
							setChosen(
								chosen.size === acceptable.length ? new Set() : new Set(acceptable.map((item) => item.matterId)),
							)
						}
					>
						{say({ zh: `全选待接收（${acceptable.length}）`, en: `All to accept (${acceptable.length})` })}
					</Button>
					<Button type="primary" disabled={wanted.length === 0} loading={busy} onClick={accept}>
						{say({ zh: `接收所选 ${wanted.length} 件`, en: `Accept ${wanted.length} chosen` })}
					</Button>
				</div>
			)}
			{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
			{results && <Outcome results={results} items={items} takeBack={takeBack} />}
			{(Object.keys(URGENCIES) as Urgency[]).map((urgency) => {
				const part = items.filter((item) => item.urgency === urgency);
				if (part.length === 0) return null;
				return (
					<section key={urgency} aria-labelledby={`owed-${urgency}`}>
						<h2 id={`owed-${urgency}`}>
							{say(URGENCIES[urgency])} {counts[urgency]}
						</h2>
						<ul className="owed-list">
							{part.map((item) => (
								<li key={keyOf(item)}>
									<span>
										{item.step === "accept" && acceptable.length > 1 && (
											<input
												type="checkbox"
												aria-label={say({ zh: `选择“${item.title}”`, en: `choose “${item.title}”` })}
												checked={chosen.has(item.matterId)}
												onChange={() => {
													const next = new Set(chosen);
													if (!next.delete(item.matterId)) next.add(item.matterId);
													setChosen(next);
												}}
											/>
										)}
									</span>
									<span className="owed-step">
										<Link
											className="owed-act"
											to={`/matters/${item.matterId}?step=${item.step}`}
											onKeyDown={walkByArrows}
										>
											{say(STEP_WORDS[item.step])}
										</Link>
									</span>
									<Title item={item} />
									<span className="owed-when">
										<Due {...item} />
									</span>
								</li>
							))}
						</ul>
					</section>
				);
			})}
		</>
	);
}

/** What became of a batch, item by item, and the way back. */
function Outcome({ results, items, takeBack }: { results: BatchResult[]; items: Item[]; takeBack(): void }) {
	const say = useSay();
	const done = results.filter((one) => one.ok).length;
	const failed = results.filter((one) => !one.ok);
	const title = (matterId: string) => items.find((item) => item.matterId === matterId)?.title ?? matterId;
	return (
		<Alert
			type={failed.length > 0 ? "warning" : "success"}
			role="status"
			style={{ margin: "0.6rem 0" }}
			title={say({
				zh: `已办理 ${done} 件${failed.length > 0 ? `，${failed.length} 件未办成` : ""}。`,
				en: `${done} done${failed.length > 0 ? `, ${failed.length} not` : ""}.`,
			})}
			description={
				failed.length > 0 && (
					<ul>
						{failed.map((one) => (
							<li key={one.matterId}>
								{title(one.matterId)}
								{say({ zh: "：", en: ": " })}
								{one.why && say(one.why)}
							</li>
						))}
					</ul>
				)
			}
			action={
				done > 0 && (
					<Button size="small" onClick={takeBack}>
						{say({ zh: "全部撤回", en: "Take all back" })}
					</Button>
				)
			}
		/>
	);
}
