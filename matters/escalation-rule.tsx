import { Alert, Button } from "antd";
import { type FormEvent, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useLocalDay } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { useSend } from "../web/send.ts";
import type { EscalationRule } from "./escalation.ts";
import { type Named, PersonField } from "./person-field.tsx";
import { type UnitLeader, UnitLeaders } from "./unit-leaders.tsx";

/** The rule by which delays go to a leader, in force and how to set a new version. */
export function EscalationRuleView({ rule }: { rule: EscalationRule | null }) {
	const say = useSay();
	const me = useMe();
	const day = useLocalDay();
	const told = useApi<{ names: Record<string, Bilingual> }>("/api/supervision/escalation");
	const name = (id: string) => say(told.data?.names[id] ?? { zh: id, en: id });
	return (
		<section aria-labelledby="escalation">
			<h2 id="escalation">{say({ zh: "升级督办规则", en: "Rule of escalation" })}</h2>
			<p className="aside-note">
				{rule === null
					? say({
							zh: "尚未设定规则，逾期事项不会自动升级。",
							en: "No rule is set, so nothing is escalated by itself.",
						})
					: say({
							zh: `第 ${rule.version} 版（${day(rule.setAt)}）：逾期超过 ${rule.lateOver} 个工作日，且催办限期已过（未写限期的按 ${rule.answerDays} 个工作日）仍未办结的，自动报${name(rule.leader)}。每轮只升级一次；未经催办的不升级。`,
							en: `Version ${rule.version} (${day(rule.setAt)}): what is more than ${rule.lateOver} working days late, was urged, and is past the day of the urge (${rule.answerDays} working days where it named none) goes to ${name(rule.leader)}. Once a round, and never without an urge.`,
						})}
			</p>
			{rule !== null && rule.leaders.length > 0 && (
				<ul className="aside-note">
					{rule.leaders.map((one) => (
						<li key={one.unit}>
							{say({
								zh: `${name(one.unit)}的，报${name(one.leader)}`,
								en: `${name(one.unit)}: to ${name(one.leader)}`,
							})}
						</li>
					))}
				</ul>
			)}
			{may(me ?? null, "supervision.set-rule") && told.data && (
				<RuleForm key={rule?.version ?? 0} rule={rule} names={told.data.names} />
			)}
		</section>
	);
}

function RuleForm({ rule, names }: { rule: EscalationRule | null; names: Record<string, Bilingual> }) {
	const say = useSay();
	const { busy, refused, send } = useSend();
	const [lateOver, setLateOver] = useState(rule?.lateOver ?? 3);
	const [answerDays, setAnswerDays] = useState(rule?.answerDays ?? 2);
	const [leader, setLeader] = useState<Named | null>(rule ? { person: rule.leader, unit: "" } : null);
	const [leaders, setLeaders] = useState<UnitLeader[]>(rule?.leaders ?? []);
	const [reason, setReason] = useState("");
	const set = async (event: FormEvent) => {
		event.preventDefault();
		const setting = { lateOver, answerDays, leader: leader?.person ?? "", leaders, reason };
		await send("/api/supervision/escalation", { ...setting, clientKey: crypto.randomUUID() });
	};
	return (
		<details>
			<summary>{say({ zh: "设定新版本", en: "Set a new version" })}</summary>
			<form className="rule-form" onSubmit={set}>
				{refused && <Alert type="error" title={say(refused.words)} role="alert" />}
				<label>
					{say({ zh: "逾期超过（工作日）", en: "More working days late than" })}
					<input
						type="number"
						min={0}
						max={60}
						required
						value={Number.isNaN(lateOver) ? "" : lateOver}
						onChange={(event) => setLateOver(event.target.valueAsNumber)}
					/>
				</label>
				<label>
					{say({ zh: "催办未写限期的，等待（工作日）", en: "Working days to wait for an urge without a day" })}
					<input
						type="number"
						min={1}
						max={30}
						required
						value={Number.isNaN(answerDays) ? "" : answerDays}
						onChange={(event) => setAnswerDays(event.target.valueAsNumber)}
					/>
				</label>
				<PersonField
					label={{ zh: "报送领导（未另设的单位）", en: "To which leader (units without one of their own)" }}
					value={leader}
					set={setLeader}
					names={names}
					required
				/>
				<UnitLeaders value={leaders} set={setLeaders} names={names} />
				<label>
					{say({ zh: "设定理由", en: "Why" })}
					<input required maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
				</label>
				<div>
					<Button type="primary" htmlType="submit" loading={busy}>
						{say({ zh: "设定", en: "Set" })}
					</Button>
				</div>
			</form>
		</details>
	);
}
