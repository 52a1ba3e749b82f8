import { tiesOf } from "../loop/matter.ties.ts";
import type { MatterState } from "../loop/matter.ts";
import type { Bilingual } from "../loop/words.ts";
import { type MatterTies, may, type Person } from "../people/may.ts";
import { classNow } from "./class-now.ts";
import type { ProposalKnown } from "./known.ts";
import { answering, type Proof, type ProposalState, provedBy } from "./proposal.ts";
import { mayStep, stepsNow } from "./proposal-rights.ts";

/** A letter's result that would be another one without a piece of evidence. */
export interface Change {
	unit: string;
	from: string;
	to: string;
}

/** One piece of evidence that the proposal's results rest on, and what would follow if it were taken back. */
export interface EvidenceItem {
	key: string;
	name: string;
	href?: string | undefined;
	fileId?: string | undefined;
	standing: boolean;
	why: Bilingual | null;
	/** What it proves. */
	proves: Bilingual;
	/** How it is taken back: a step of the proposal, or of the task's own matter. */
	take:
		| { of: "letter" | "opinion" | "look-back"; nth: number; index: number }
		| { matterId: string; pieces: { seq: number; index: number }[] };
	/** The reader may take it back. */
	may: boolean;
	becomes: Change[];
}

type Facts = Parameters<typeof mayStep>[3];

/** Every piece of evidence of a proposal: of its letters that were sent, opinions, look-back, and of the tasks that its reply promised. */
export function evidenceOf(known: ProposalKnown, visible: ProposalState, person: Person, facts: Facts): EvidenceItem[] {
	const { state } = known;
	const mayCheck = mayStep(person, state, "withdraw-proof", facts) && stepsNow(state.stage).includes("withdraw-proof");
	const own = (of: "letter" | "opinion" | "look-back", nth: number, proofs: readonly Proof[], proves: Bilingual) =>
		proofs.map(
			(proof, index): EvidenceItem => ({
				...{ key: `${of}-${nth}-${index}`, name: proof.name, href: proof.href, fileId: proof.fileId },
				...{ standing: proof.standing, proves, take: { of, nth, index }, may: mayCheck && proof.standing },
				why: proof.why === null ? null : { zh: `已撤销：${proof.why}`, en: `taken back: ${proof.why}` },
				becomes:
					proof.standing && mayCheck ? changesOf(known, withoutProof(state, { of, nth, index }), known.matters) : [],
			}),
		);
	const shown = new Set(visible.letters.map((one) => one.seq));
	const letters = state.letters.flatMap((letter, place) =>
		shown.has(letter.seq) && state.replies.some((one) => one.of === letter.of && one.version === letter.version)
			? own("letter", place + 1, letter.proofs, { zh: "答复所述事实", en: "what the reply says" })
			: [],
	);
	const opinions = state.opinions.flatMap((one, place) =>
		own("opinion", place + 1, one.proofs, { zh: "会办意见", en: "a co-unit's opinion" }),
	);
	const answers = (state.lookBack?.answers ?? []).flatMap((one, place) =>
		own("look-back", place + 1, one.proofs, {
			zh: `回头看：${one.delivered ? "已落实" : "未落实"}`,
			en: `look-back: ${one.delivered ? "delivered" : "not delivered"}`,
		}),
	);
	const promises = state.letters.flatMap((letter) => letter.promises);
	const tasks = promises.flatMap((promise) => {
		const matter = known.matters.get(promise.matterId);
		return matter ? taskEvidence(known, matter, promise.text, person) : [];
	});
	return [...letters, ...opinions, ...answers, ...tasks];
}

/** The same paper named for several steps of a task is one piece of evidence. */
function taskEvidence(known: ProposalKnown, matter: MatterState, text: string, person: Person): EvidenceItem[] {
	const mayRefute = may(person, "matter.refute-evidence", tiesToMatter(matter));
	const standing = matter.evidence.filter((one) => one.standing).length;
	const indexed = matter.evidence.map((one, place) => ({
		...one,
		index: matter.evidence.slice(0, place).filter((other) => other.seq === one.seq).length,
	}));
	const papers = Map.groupBy(indexed, (one) => `${one.fileId ?? one.href ?? ""} ${one.name} ${one.standing}`);
	return [...papers.values()].flatMap((pieces): EvidenceItem[] => {
		const [first] = pieces;
		if (!first) return [];
		const last = pieces.length === standing && first.standing;
		const fallen = new Map(known.matters).set(matter.matterId, fellBack(matter));
		return [
			{
				...{ key: `${matter.matterId}-${first.seq}-${first.index}`, name: first.name, href: first.href },
				...{ fileId: first.fileId, standing: first.standing, why: first.why, may: mayRefute && first.standing },
				proves: { zh: `承诺：${text}`, en: `promise: ${text}` },
				take: { matterId: matter.matterId, pieces: pieces.map(({ seq, index }) => ({ seq, index })) },
				becomes: last && mayRefute ? changesOf(known, known.state, fallen) : [],
			},
		];
	});
}

/** Without its last evidence a verified task has to be verified again. */
const fellBack = (matter: MatterState): MatterState =>
	matter.stage === "verified" || matter.stage === "closed"
		? { ...matter, stage: "claimed", fellBack: { zh: "凭证已被撤销", en: "its evidence was taken back" } }
		: matter;

function tiesToMatter(matter: MatterState): MatterTies {
	const ties = Map.groupBy(tiesOf(matter), (one) => one.relation);
	return {
		people: Object.fromEntries([...ties].map(([relation, own]) => [relation, own.map((one) => one.who)])),
		doerUnits: (ties.get("doer-unit") ?? []).map((one) => one.who),
	};
}

function withoutProof(state: ProposalState, which: Parameters<typeof provedBy>[1]): ProposalState {
	const other = structuredClone(state);
	for (const proof of provedBy(other, which)) proof.standing = false;
	return other;
}

/** The results that would be others, unit by unit. */
function changesOf(known: ProposalKnown, state: ProposalState, matters: ReadonlyMap<string, MatterState>): Change[] {
	return answering(known.state).flatMap(({ unit }) => {
		const from = classNow(known.state, unit, known.scheme, [...known.matters.values()])?.now;
		const to = classNow(state, unit, known.scheme, [...matters.values()])?.now;
		return from !== undefined && to !== undefined && from !== to ? [{ unit, from, to }] : [];
	});
}
