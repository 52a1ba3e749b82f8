import { type ComponentType, lazy, Suspense } from "react";
import { createBrowserRouter } from "react-router";
import { ErrorPage, LoadingPage, MissingPage, Shell } from "./shell.tsx";

type PageFile = Record<string, ComponentType>;

const files = import.meta.glob<PageFile>(["../*/*.page.tsx", "./*.page.tsx"]);

/** A page's code is fetched when it is opened first. */
function page(file: string, name: string) {
	const Page = lazy(async () => {
		const load = files[file];
		const found = load ? (await load())[name] : undefined;
		return { default: found ?? MissingPage };
	});
	return (
		<Suspense fallback={<LoadingPage />}>
			<Page />
		</Suspense>
	);
}

export const router = createBrowserRouter([
	{
		element: <Shell />,
		errorElement: <ErrorPage />,
		children: [
			{ path: "/", element: page("../commitments/today.page.tsx", "TodayPage") },
			{ path: "/commitments", element: page("../commitments/ledger.page.tsx", "LedgerPage") },
			{ path: "/chain", element: page("../loop/chain.page.tsx", "ChainPage") },
			{ path: "/commitments/:id", element: page("../commitments/commitment.page.tsx", "CommitmentPage") },
			{ path: "/waters", element: page("../waters/waters.page.tsx", "WatersPage") },
			{ path: "/waters/import", element: page("../waters/import.page.tsx", "ImportPage") },
			{ path: "/waters/creeks/:id", element: page("../waters/creek.page.tsx", "CreekPage") },
			{ path: "/waters/stations", element: page("../gateway/stations.page.tsx", "StationsPage") },
			{ path: "/mine", element: page("../matters/mine.page.tsx", "MinePage") },
			{ path: "/matters", element: page("../matters/matters.page.tsx", "MattersPage") },
			{ path: "/matters/new", element: page("../matters/raise.page.tsx", "RaisePage") },
			{ path: "/matters/:id", element: page("../matters/matter.page.tsx", "MatterPage") },
			{ path: "/waters/stations/:id", element: page("../gateway/station.page.tsx", "StationPage") },
			{ path: "/proposals", element: page("../proposals/proposals.page.tsx", "ProposalsPage") },
			{ path: "/proposals/new", element: page("../proposals/proposal-new.page.tsx", "NewProposalPage") },
			{ path: "/proposals/import", element: page("../proposals/import.page.tsx", "ProposalImportPage") },
			{ path: "/proposals/leads", element: page("../proposals/leads.page.tsx", "LeadsPage") },
			{ path: "/proposals/promises", element: page("../proposals/promise-list.page.tsx", "PromiseListPage") },
			{ path: "/proposals/rules", element: page("../proposals/scheme.page.tsx", "SchemePage") },
			{ path: "/proposals/statistics", element: page("../proposals/statistics.page.tsx", "StatisticsPage") },
			{ path: "/proposals/:id", element: page("../proposals/proposal.page.tsx", "ProposalPage") },
			{ path: "/proposals/:id/letters/:seq", element: page("../proposals/letter.page.tsx", "LetterPage") },
			{ path: "/sign-in", element: page("../people/sign-in.page.tsx", "SignInPage") },
			{ path: "/evidence", element: page("../matters/reused-files.page.tsx", "ReusedFilesPage") },
			{ path: "/suggestions", element: page("../matters/suggestions.page.tsx", "SuggestionsPage") },
			{ path: "/notices/sent", element: page("../matters/notices-sent.page.tsx", "NoticesSentPage") },
			{ path: "/notices", element: page("../matters/notices.page.tsx", "NoticesPage") },
			{ path: "/me", element: page("../people/me.page.tsx", "MePage") },
			{ path: "/admin/units", element: page("../people/units.page.tsx", "UnitsPage") },
			{ path: "/admin/people", element: page("../people/people.page.tsx", "PeoplePage") },
			{ path: "/admin/people/:id/matters", element: page("../matters/handover.page.tsx", "HandoverPage") },
			{ path: "/admin/people/:id", element: page("../people/person.page.tsx", "PersonPage") },
			{ path: "/admin/calendar", element: page("../matters/calendar.page.tsx", "CalendarPage") },
			{ path: "/units/compare", element: page("../matters/compare.page.tsx", "ComparePage") },
			{ path: "/terms", element: page("../matters/terms.page.tsx", "TermsPage") },
			{ path: "/reminders", element: page("../matters/reminders.page.tsx", "RemindersPage") },
			{ path: "/supervision/summary", element: page("../matters/summary.page.tsx", "SupervisionSummaryPage") },
			{ path: "/supervision", element: page("../matters/supervision.page.tsx", "SupervisionPage") },
			{ path: "/admin/audit", element: page("../people/audit.page.tsx", "AuditPage") },
			{ path: "/admin/import", element: page("../people/import.page.tsx", "PeopleImportPage") },
			{ path: "/about", element: page("./about.page.tsx", "AboutPage") },
			{ path: "/docs", element: page("./docs.page.tsx", "DocsPage") },
			{ path: "/waters/creeks/:id/plan", element: page("../waters/plan.page.tsx", "PlanPage") },
			{ path: "/waters/alarms", element: page("../waters/alarms.page.tsx", "AlarmsPage") },
			{ path: "/waters/quality", element: page("../waters/quality.page.tsx", "QualityPage") },
			{ path: "/waters/plans", element: page("../waters/plans.page.tsx", "PlansPage") },
			{ path: "/waters/rain", element: page("../waters/rain.page.tsx", "RainPage") },
			{ path: "/waters/problems", element: page("../waters/problems.page.tsx", "ProblemsPage") },
			{ path: "/waters/cases", element: page("../waters/cases.page.tsx", "CasesPage") },
			{ path: "/waters/cases/:id", element: page("../waters/case.page.tsx", "CasePage") },
			{ path: "/waters/patrols", element: page("../waters/patrols.page.tsx", "PatrolsPage") },
			{ path: "/open", element: page("../open/open.page.tsx", "OpenPage") },
			{ path: "/open/report", element: page("../open/report.page.tsx", "ReportPage") },
			{ path: "/open/reports", element: page("../open/follow.page.tsx", "FollowPage") },
			{ path: "/open/reports/:code", element: page("../open/follow.page.tsx", "FollowPage") },
			{ path: "/field", element: page("../field/field.page.tsx", "FieldPage") },
			{ path: "/waters/network", element: page("../waters/network.page.tsx", "NetworkPage") },
			{
				path: "/setup",
				element: page("./first-run.page.tsx", "FirstRunPage"),
				children: [{ path: "network", element: page("../waters/network.page.tsx", "NetworkUpload") }],
			},
			{ path: "*", element: <MissingPage /> },
		],
	},
]);
