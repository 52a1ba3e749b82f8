import { Button } from "antd";
import { sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { Refused, send, useTry } from "./attempt.tsx";
import { DUTIES, DUTY_WORDS, type Duty, dutiesFault, may } from "./may.ts";

/** Gives and ends a person's standing duties; a button that would be refused says why. */
export function DutyButtons({ personId, held, refresh }: { personId: string; held: Duty[]; refresh(): void }) {
	const say = useSay();
	const me = useMe();
	const { refused, attempt } = useTry();
	if (me == null || !may(me, "duty.give")) return null;
	const path = `/api/people/${encodeURIComponent(personId)}/duties`;
	const givable = me.duties.includes("security-admin") ? DUTIES : (["security-admin"] as const);
	return (
		<>
			<Refused refused={refused} />
			<div className="admin-acts">
				{DUTIES.filter((duty) => held.includes(duty)).map((duty) => (
					<Button
						key={duty}
						onClick={() => attempt(() => sendApi(`${path}/${duty}`, { method: "DELETE" })).then(refresh)}
					>
						{say({ zh: `免去${DUTY_WORDS[duty].zh}职责`, en: `End: ${DUTY_WORDS[duty].en}` })}
					</Button>
				))}
				{givable
					.filter((duty) => !held.includes(duty))
					.map((duty) => {
						const why =
							me.adminsSeparated && personId === me.personId
								? { zh: "三员分立：不能给自己任命职责。", en: "Nobody gives himself a duty while they are separated." }
								: dutiesFault([...held, duty], me.adminsSeparated);
						return (
							<Button
								key={duty}
								disabled={why !== null}
								title={why ? say(why) : undefined}
								onClick={() => attempt(() => send(path, { duty })).then(refresh)}
							>
								{say({ zh: `授予${DUTY_WORDS[duty].zh}职责`, en: `Give: ${DUTY_WORDS[duty].en}` })}
							</Button>
						);
					})}
			</div>
			{may(me, "duty.separate") && <Separation separated={me.adminsSeparated} refresh={refresh} />}
		</>
	);
}

function Separation({ separated, refresh }: { separated: boolean; refresh(): void }) {
	const say = useSay();
	const { refused, attempt } = useTry();
	return (
		<>
			<p>
				{separated
					? say({
							zh: "本区实行三员分立：系统、安全、审计管理员由不同的人担任。",
							en: "This district keeps the three admin duties apart: system, security and audit administrator are different persons.",
						})
					: say({ zh: "本区未实行三员分立。", en: "This district does not keep the three admin duties apart." })}{" "}
				<Button
					size="small"
					onClick={() => attempt(() => send("/api/duties/separation", { separated: !separated })).then(refresh)}
				>
					{separated ? say({ zh: "改为不分立", en: "Join them" }) : say({ zh: "改为三员分立", en: "Keep them apart" })}
				</Button>
			</p>
			<Refused refused={refused} />
		</>
	);
}
