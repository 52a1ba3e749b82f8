import { NavLink } from "react-router";
import { may } from "../people/may.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { useMoment, withMoment } from "../web/moment.tsx";

/** The pages of this room. */
export function ProposalNav() {
	const say = useSay();
	const me = useMe();
	const moment = useMoment();
	return (
		<nav className="proposal-nav" aria-label={say({ zh: "提案", en: "Proposals" })}>
			<NavLink to={withMoment("/proposals", moment)} end>
				{say({ zh: "提案库", en: "All proposals" })}
			</NavLink>
			<NavLink to="/proposals/leads">{say({ zh: "线索征集", en: "Leads" })}</NavLink>
			<NavLink to={withMoment("/proposals/statistics", moment)}>
				{say({ zh: "年度统计", en: "The year's sums" })}
			</NavLink>
			<NavLink to={withMoment("/proposals/promises", moment)}>{say({ zh: "承诺清单", en: "Promises" })}</NavLink>
			<NavLink to={withMoment("/proposals/rules", moment)}>{say({ zh: "办理规则", en: "The year's rules" })}</NavLink>
			{me && <NavLink to="/proposals/new">{say({ zh: "起草", en: "Draft" })}</NavLink>}
			{me && may(me, "proposal.import") && (
				<NavLink to="/proposals/import">{say({ zh: "导入", en: "Import" })}</NavLink>
			)}
		</nav>
	);
}
