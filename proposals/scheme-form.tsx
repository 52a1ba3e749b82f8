import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { Refused, send, useTry } from "../people/attempt.tsx";
import { useSay } from "../web/language.tsx";
import { useChoiceUnits } from "./field-list.tsx";
import {
	FOUR_CLASSES,
	PROPOSAL_CLOCK_NAMES,
	PROPOSAL_CLOCKS,
	type ProposalScheme,
	type ResultClass,
	THREE_CLASSES,
} from "./scheme.ts";

/** What a letter asks of the reply. */
export const NATURES = {
	solved: { zh: "已解决：须附凭证", en: "solved: needs evidence" },
	promises: { zh: "有承诺：须有带日期的任务", en: "promises: needs dated tasks" },
	declines: { zh: "不采纳：须写明原因", en: "declines: needs the reason" },
	none: { zh: "仅作说明", en: "explains only" },
} as const satisfies Record<string, Bilingual>;
type Nature = keyof typeof NATURES;

export const natureOf = (one: ResultClass): Nature =>
	one.solved ? "solved" : one.promises ? "promises" : one.declines ? "declines" : "none";

export const LIMIT_UNITS = {
	"working-day": { zh: "个工作日", en: "working days" },
	"calendar-day": { zh: "日", en: "days" },
} as const satisfies Record<string, Bilingual>;

const withNature = (one: ResultClass, nature: Nature): ResultClass => ({
	...one,
	...{ solved: nature === "solved", promises: nature === "promises", declines: nature === "declines" },
});

/** Sets a year's rules: letters with their meaning, limits, offices. What holds now is where it begins. */
export function SchemeForm({
	scheme,
	used,
	done,
}: {
	scheme: ProposalScheme;
	used: Record<string, number>;
	done(): void;
}) {
	const say = useSay();
	const units = useChoiceUnits();
	const { refused, attempt } = useTry();
	const [next, setNext] = useState<ProposalScheme>(scheme);
	const [key] = useState(() => crypto.randomUUID());
	const [tries, setTries] = useState(0);
	const put = (what: Partial<ProposalScheme>) => setNext((now) => ({ ...now, ...what }));
	const putClass = (place: number, what: Partial<ResultClass>) =>
		put({ classes: next.classes.map((one, at) => (at === place ? { ...one, ...what } : one)) });
	const name = say({ zh: "设定年度办理规则", en: "Set the year's rules" });
	return (
		<form
			className="proposal-form"
			aria-label={name}
			onSubmit={async (event) => {
				event.preventDefault();
				const { demo: _, ...sent } = next;
				if (await attempt(() => send("/api/proposals/schemes", { scheme: sent, clientKey: `${key}:${tries}` }))) done();
				else setTries((n) => n + 1);
			}}
		>
			<div className="form-acts">
				<button type="button" onClick={() => put({ classes: THREE_CLASSES })}>
					{say({ zh: "套用三类（A/B/C）", en: "Start from three (A/B/C)" })}
				</button>
				<button type="button" onClick={() => put({ classes: FOUR_CLASSES })}>
					{say({ zh: "套用四类（A/B/C/D）", en: "Start from four (A/B/C/D)" })}
				</button>
			</div>
			{next.classes.map((one, place) => (
				// Letters are added and taken away at the end only: their place is their identity.
				<fieldset className="form-row class-row" key={`${place}`}>
					<legend>
						{say({ zh: `第 ${place + 1} 类`, en: `Letter ${place + 1}` })}
						{(used[one.letter] ?? 0) > 0 &&
							say({ zh: `（已用于 ${used[one.letter]} 件答复）`, en: ` (on ${used[one.letter]} replies)` })}
					</legend>
					<label>
						{say({ zh: "字母", en: "Letter" })}
						<input
							required
							pattern="[A-Z]"
							maxLength={1}
							value={one.letter}
							onChange={(event) => putClass(place, { letter: event.target.value.toUpperCase() })}
						/>
					</label>
					<label>
						{say({ zh: "含义（中文）", en: "Meaning (Chinese)" })}
						<input
							required
							maxLength={200}
							value={one.title.zh}
							onChange={(event) => putClass(place, { title: { ...one.title, zh: event.target.value } })}
						/>
					</label>
					<label>
						{say({ zh: "含义（英文）", en: "Meaning (English)" })}
						<input
							required
							maxLength={300}
							value={one.title.en}
							onChange={(event) => putClass(place, { title: { ...one.title, en: event.target.value } })}
						/>
					</label>
					<label>
						{say({ zh: "性质", en: "Kind" })}
						<select
							value={natureOf(one)}
							onChange={(event) => putClass(place, withNature(one, event.target.value as Nature))}
						>
							{Object.entries(NATURES).map(([nature, words]) => (
								<option key={nature} value={nature}>
									{say(words)}
								</option>
							))}
						</select>
					</label>
				</fieldset>
			))}
			<div className="form-acts">
				<button
					type="button"
					disabled={next.classes.length >= 8}
					onClick={() =>
						put({
							classes: [
								...next.classes,
								{
									...{ letter: String.fromCharCode(65 + next.classes.length), title: { zh: "", en: "" } },
									...{ solved: false, promises: false, declines: false },
								},
							],
						})
					}
				>
					{say({ zh: "添加一类", en: "Add a letter" })}
				</button>
				<button
					type="button"
					disabled={next.classes.length <= 2}
					onClick={() => put({ classes: next.classes.slice(0, -1) })}
				>
					{say({ zh: "删去末类", en: "Remove the last" })}
				</button>
			</div>
			<fieldset>
				<legend>{say({ zh: "时限", en: "Limits" })}</legend>
				<div className="limit-grid">
					{PROPOSAL_CLOCK_NAMES.map((clock) => {
						const limit = next.limits[clock] ?? { count: 10, unit: "working-day" as const };
						const putLimit = (what: Partial<typeof limit>) =>
							put({ limits: { ...next.limits, [clock]: { ...limit, ...what } } });
						const title = say(PROPOSAL_CLOCKS[clock]);
						return (
							<div key={clock}>
								<span>{title}</span>
								<input
									type="number"
									required
									min={1}
									max={1000}
									aria-label={title}
									value={limit.count}
									onChange={(event) => putLimit({ count: Number(event.target.value) })}
								/>
								<select
									aria-label={say({ zh: `${title}：计日方式`, en: `${title}: which days count` })}
									value={limit.unit}
									onChange={(event) => putLimit({ unit: event.target.value as typeof limit.unit })}
								>
									{Object.entries(LIMIT_UNITS).map(([unit, words]) => (
										<option key={unit} value={unit}>
											{say(words)}
										</option>
									))}
								</select>
							</div>
						);
					})}
				</div>
			</fieldset>
			<label>
				{say({ zh: "不满意最多可重新办理几次", en: "How often “not satisfied” may open it again" })}
				<input
					type="number"
					required
					min={0}
					max={5}
					value={next.mostReopenings}
					onChange={(event) => put({ mostReopenings: Number(event.target.value) })}
				/>
			</label>
			<label>
				{say({
					zh: "评价满多少份才公布（不少于 3 份）",
					en: "Ratings are published in batches of at least (3 or more)",
				})}
				<input
					type="number"
					required
					min={3}
					max={100}
					value={next.leastBallots}
					onChange={(event) => put({ leastBallots: Number(event.target.value) })}
				/>
			</label>
			{(
				[
					["committee", { zh: "提案委员会办公室", en: "The proposal committee's office" }],
					["government", { zh: "政府办公室", en: "The government office" }],
				] as const
			).map(([office, words]) => (
				<label key={office}>
					{say(words)}
					<select
						value={next.offices[office] ?? ""}
						onChange={(event) => put({ offices: { ...next.offices, [office]: event.target.value || null } })}
					>
						<option value="">—</option>
						{units.map((unit) => (
							<option key={unit.id} value={unit.id}>
								{say(unit.name)}
							</option>
						))}
					</select>
				</label>
			))}
			<p className="small-note">
				{say({
					zh: "自保存之日起生效，以前各版及依其作出的结论不变；已经交办、已经开始征询的，时限不变。",
					en: "It holds from now on. Earlier versions stay readable, and limits that were handed out or are running stay as they are.",
				})}
			</p>
			<Refused refused={refused} />
			<div className="form-acts">
				<button type="submit" className="primary">
					{say({ zh: "保存规则", en: "Save the rules" })}
				</button>
			</div>
		</form>
	);
}
