// Which sentences of a letter promise something. A rule of words: it shows what it found, the writer may split or add, and a sentence that it found and
// that nobody answers for stops the letter.

export interface FoundPromise {
	sentence: string;
	/** The word that made it a promise. */
	cue: string;
}

/** Words that speak of what is still to come. */
const AHEAD =
	/(下一步|接下来|今后|后续|年底前|年内|(?:今|明|后)年(?!以来)|上半年(?:前|内)|下半年|[一二三四]季度(?:前|内|末|完成|启动)|\d{4}年(?:底|内|上半年|下半年|\d{1,2}月)?(?:前|底前)|\d{1,2}月底?前|近期|尽快|力争|确保|计划|拟|将(?!军|近|信将疑|就|要求|其|该|此)|逐步|争取|适时|继续|进一步|列入|纳入)/;

/** What somebody does. */
const ACTION =
	/(完成|启动|出台|建成|建设|实施|推进|落实|开展|编制|制定|修订|印发|组织|召开|协调|解决|新增|改造|整治|开通|设立|建立|完善|优化|加强|加大|扩大|提高|提升|争取|安排|投入|发放|兑现|研究|引导|支持|推动|搭建|清理|拓宽|配建|开放|投用|覆盖|培育|引进|走访|排查|升级|公布|发布|试点|推广|培训|供应|收储|盘活|补助|奖励)/;

/** Sentences that tell the past, thank, or hope for the other side. */
const NOT_A_PROMISE =
	/(感谢|敬请|欢迎您|希望您|如有|联系人|联系电话|特此|收悉|您提出的|您在提案中|(?:已|已经|业已|均已|全部)(?:完成|建成|出台|实施|印发|启动|落实|开展|投用|解决|建立)|截至|(?:暂|尚)(?:不|无法|未)|难以|不具备|不宜|不予|无法)/;

/** The sentences of a text, each with its end mark, as they stand. */
export function sentencesOf(text: string): string[] {
	return text
		.split(/(?<=[。！？；!?;])|\n+/)
		.map((one) => one.trim())
		.filter((one) => one !== "");
}

/** The sentences that promise, in their order. What a sentence says of the past does not hide what it says of the time to come. */
export function promisesIn(text: string): FoundPromise[] {
	return sentencesOf(text).flatMap((sentence) => {
		const clauses = sentence.split(/[，,：:]/).filter((clause) => !NOT_A_PROMISE.test(clause));
		const first = clauses.findIndex((clause) => AHEAD.test(clause));
		if (first === -1 || !clauses.slice(first).some((clause) => ACTION.test(clause))) return [];
		return [{ sentence, cue: AHEAD.exec(clauses[first] ?? "")?.[0] ?? "" }];
	});
}

const bare = (text: string) => text.replace(/[\s，。！？；、：,.!?;:]/g, "");

/** The promises of a text that no dated task answers for. A task answers for a sentence where either holds the other's words. */
export function unanswered(text: string, tasks: readonly { sentence: string }[]): FoundPromise[] {
	const answered = tasks.map((task) => bare(task.sentence));
	return promisesIn(text).filter(({ sentence }) => {
		const said = bare(sentence);
		return !answered.some((one) => one.length >= 6 && (said.includes(one) || one.includes(said)));
	});
}
