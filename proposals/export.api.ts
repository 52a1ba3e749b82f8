import ExcelJS from "exceljs";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { currentTimeZone } from "../loop/event.store.ts";
import { localDay } from "../loop/local-day.ts";
import { momentOf, momentQuery } from "../loop/moment.api.ts";
import { knownThen } from "../loop/moment.ts";
import { officialPaper } from "../loop/official-paper.ts";
import { refusal } from "../loop/refusal.ts";
import { personOf } from "../people/guard.ts";
import { namesOf } from "../people/names.store.ts";
import { inDistrict, type Trx } from "../store/database.ts";
import type { House } from "../store/house.ts";
import { noSuchProposal, proposalKnown, schemeOf } from "./known.store.ts";
import { letterPaper } from "./letter-paper.ts";
import { listProposals } from "./list.store.ts";
import { PastProposals } from "./past.store.ts";
import { PROPOSAL_STAGES, type ProposalStage } from "./proposal.ts";
import { dutiesOf, namedIn, visibleTo } from "./proposal-view.ts";
import { publicReplies } from "./public-text.ts";
import { listQuery, yearQuery } from "./request.ts";
import { yearReport } from "./year-report.ts";
import { sumsFor } from "./year-sums.store.ts";

const tags = ["proposals"];
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** Proposals of one workbook at most; a year of a district has some hundred. */
const MOST = 5000;

const attached = (name: string) => `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;

/** Proposals as the offices take them: a letter and the yearly report as Word, a list as Excel, and everything as JSON. */
export function proposalExportRoutes(app: FastifyInstance, house: House): void {
	const routes = app.withTypeProvider<ZodTypeProvider>();
	const inside = <T>(work: (trx: Trx) => Promise<T>) => inDistrict(house.db, house.districtId, work);
	const now = () => house.now().toISOString();
	const past = new PastProposals();
	const id = z.string().trim().min(1).max(80);
	const districtOf = (trx: Trx) =>
		trx
			.selectFrom("district")
			.select(["name_zh", "demo"])
			.where("district_id", "=", house.districtId)
			.executeTakeFirstOrThrow();

	/** A version of a letter as the caller may read it: what was sent and made public, or what he may see inside. */
	async function letterFor(trx: Trx, person: Parameters<typeof visibleTo>[1], proposalId: string, seq: number) {
		const timeZone = await currentTimeZone(trx);
		const known = await proposalKnown(trx, proposalId, knownThen(now(), timeZone));
		const visible = known && (person === null ? known.state : visibleTo(known, person));
		const letter = visible?.letters.find((one) => one.seq === seq);
		const reply = letter && visible?.replies.find((one) => one.of === letter.of && one.version === letter.version);
		if (!known || !visible || !letter) throw noSuchProposal(proposalId);
		if (
			person === null &&
			!publicReplies(known.state).some((one) => one.openness === "public" && one.of === letter.of && reply)
		)
			throw noSuchProposal(proposalId);
		const { persons, units } = namedIn(visible, dutiesOf(known));
		const names = await namesOf(trx, persons, units);
		const bare = (name: string) => name.replace(/（演示）$/, "");
		const district = await districtOf(trx);
		return letterPaper(
			visible,
			letter,
			reply,
			{
				unit: (of) => bare(names.units[of]?.zh ?? of),
				person: (of) => names.persons[of]?.zh ?? of,
			},
			{ district: district.name_zh, base: null, today: localDay(now(), timeZone) },
		);
	}

	routes.get(
		"/api/proposals/:id/letters/:file",
		{
			config: { access: "public" },
			schema: {
				summary: "A letter in the official layout (GB/T 9704): as Word (N.docx), or as data for printing (N.json)",
				tags,
				params: z.object({ id, file: z.string().regex(/^\d{1,12}\.(docx|json)$/) }),
			},
		},
		async (request, reply) => {
			const [seq = "", ending] = request.params.file.split(".");
			const paper = await inside((trx) => letterFor(trx, request.person, request.params.id, Number(seq)));
			if (ending === "json") return reply.header("cache-control", "no-store").send({ paper });
			const word = await officialPaper(paper);
			return reply
				.header("content-disposition", attached(`${paper.title}.docx`))
				.type(WORD)
				.send(word);
		},
	);

	routes.get(
		"/api/proposals/report.docx",
		{
			config: { access: "public" },
			schema: {
				summary: "The yearly report as Word; each number opens its proposals",
				tags,
				querystring: momentQuery.extend({ year: yearQuery }),
			},
		},
		async (request, reply) => {
			const paper = await inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const { names, ...sums } = await sumsFor(trx, past, request.query, moment);
				const district = await districtOf(trx);
				const { asOf, sense } = request.query;
				return yearReport(
					{ ...sums, unit: (of) => (names.units[of]?.zh ?? of).replace(/（演示）$/, "") },
					{
						...{ district: district.name_zh, demo: district.demo, today: localDay(moment.at, moment.timeZone) },
						base: `${request.protocol}://${request.host}`,
						moment: asOf === undefined ? "" : `&${new URLSearchParams({ asOf, sense })}`,
					},
				);
			});
			return reply
				.header("content-disposition", attached(`${paper.title}.docx`))
				.type(WORD)
				.send(await officialPaper(paper));
		},
	);

	routes.get(
		"/api/proposals.xlsx",
		{
			config: { access: "people.read" },
			schema: {
				summary: "The proposals of a list as a workbook",
				tags,
				querystring: listQuery.extend(momentQuery.shape),
			},
		},
		async (request, reply) => {
			const book = await inside(async (trx) => {
				const person = personOf(request);
				const { asOf, sense, ...query } = request.query;
				const asked = { ...query, page: 1, size: MOST, onlyPublic: false, person: person.personId };
				const moment = momentOf({ asOf, sense }, house.now(), await currentTimeZone(trx));
				const found = await (asOf === undefined ? listProposals(trx, asked) : past.list(trx, asked, moment));
				const { items, total } = found;
				if (total > MOST)
					throw refusal("EXPORT_TOO_LARGE", {
						zh: `一次最多导出 ${MOST} 条，现有 ${total} 件，请先按年度筛选。`,
						en: `At most ${MOST} are exported at once, and there are ${total}; choose a year first.`,
					});
				const names = await namesOf(
					trx,
					items.map((one) => one.proposer),
					items.flatMap((one) => one.units),
				);
				const unit = (of: string) => names.units[of]?.zh ?? of;
				const made = new ExcelJS.Workbook();
				const sheet = made.addWorksheet("提案", { views: [{ state: "frozen", ySplit: 1 }] });
				sheet.columns = COLUMNS.map(([header, width]) => ({ header, width }));
				sheet.getRow(1).font = { bold: true };
				for (const item of items)
					sheet.addRow([
						...[
							item.year,
							item.number ?? "",
							item.title,
							item.topic,
							names.persons[item.proposer]?.zh ?? item.proposer,
						],
						...[
							item.leads.map(unit).join("、"),
							item.units
								.filter((of) => !item.leads.includes(of))
								.map(unit)
								.join("、"),
						],
						...[PROPOSAL_STAGES[item.stage as ProposalStage].zh, item.classDeclared ?? "", item.classNow ?? ""],
						...[
							item.filedAt === null ? "" : localDay(item.filedAt, moment.timeZone),
							item.repliedOn ?? "",
							item.isKey ? "是" : "",
							item.demo ? "演示数据" : "",
						],
					]);
				return Buffer.from(await made.xlsx.writeBuffer());
			});
			return reply.header("content-disposition", attached("提案.xlsx")).type(EXCEL).send(book);
		},
	);

	routes.get(
		"/api/proposals/export.json",
		{
			config: { access: "proposal.import" },
			schema: {
				summary: "Everything of a year's proposals, as folded from their events; no ballots",
				tags,
				querystring: momentQuery.extend({ year: yearQuery }),
			},
		},
		(request, reply) =>
			inside(async (trx) => {
				const moment = momentOf(request.query, house.now(), await currentTimeZone(trx));
				const rows = await trx
					.selectFrom("proposal")
					.select("proposal_id")
					.where("district_id", "=", house.districtId)
					.where("year", "=", request.query.year)
					.where("submitted_at", "is not", null)
					.orderBy("number")
					.limit(MOST)
					.execute();
				const proposals = [];
				for (const { proposal_id } of rows) {
					const known = await proposalKnown(trx, proposal_id, moment);
					if (known) proposals.push({ ...known.state, matters: [...known.matters.values()] });
				}
				return reply
					.header("content-disposition", attached(`proposals-${request.query.year}.json`))
					.send({ year: request.query.year, scheme: await schemeOf(trx, request.query.year, moment), proposals });
			}),
	);
}

const COLUMNS: [string, number][] = [
	["年度", 8],
	["案号", 8],
	["案由", 50],
	["类别", 12],
	["提案人", 18],
	["主办单位", 22],
	["会办单位", 26],
	["进展", 12],
	["答复类别", 10],
	["目前类别", 10],
	["立案日期", 12],
	["答复日期", 12],
	["重点提案", 10],
	["备注", 12],
];
