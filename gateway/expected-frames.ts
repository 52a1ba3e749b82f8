import { type DecodedFrame, decodedInParts } from "./capture.ts";

/**
 * What is wrong with how a capture was read, by what must come of it; null where all is as it should be. An expectation is a fault with `!` before it, or what the
 * frame is and how it is answered: `ok`, `ok-ack9014`, `ok-2005`, `ok-qc`, `reply`, `heartbeat`, `subpacket-1of2`, `two-frames`, `garbage-then-ok`, `warn-WARNING`.
 */
export function disagreement(expectation: string, bytes: Buffer): string | null {
	const frames = decodedInParts(bytes, []);
	const [first] = frames;
	if (!first) return "nothing was read";
	const wanted = expectation === "two-frames" ? 2 : 1;
	if (frames.length !== wanted) return `${frames.length} frames were read instead of ${wanted}`;
	const fault = expectation.startsWith("!") ? faulty(expectation.slice(1), first) : sound(expectation, frames, first);
	if (fault !== null) return fault;
	const whole = JSON.stringify(frames);
	for (let cut = 1; cut < bytes.length; cut++)
		if (JSON.stringify(decodedInParts(bytes, [cut])) !== whole) return `cut at ${cut} it is read in another way`;
	return null;
}

function faulty(fault: string, first: DecodedFrame): string | null {
	if (first.fault !== fault) return `the fault told is ${first.fault ?? "none"}`;
	return first.answer === undefined ? null : "it was answered";
}

function sound(expectation: string, frames: readonly DecodedFrame[], first: DecodedFrame): string | null {
	const bad = frames.find((frame) => !frame.ok);
	if (bad) return `the fault ${bad.fault} was told`;
	const [kind = "", detail = ""] = expectation.split(/-(.*)/);
	const warnings = first.warnings.join();
	if (warnings !== (kind === "warn" ? detail : "")) return `the warnings are “${warnings}”`;
	const due = answerDue(expectation, kind, detail, first);
	if (due !== undefined && (first.answer ?? "") !== due) return `answered ${first.answer ?? "not at all"}`;
	if (kind === "subpacket" && `${first.pno}of${first.pnum}` !== detail)
		return `read as part ${first.pno} of ${first.pnum}`;
	if (expectation === "heartbeat" && first.values.length > 0) return "a sign of life has values";
	if (detail === "2005" && first.version !== 0) return `read as version ${first.version}`;
	return null;
}

/** The CN of the answer, "" for none; undefined where the expectation leaves it to bit A. */
function answerDue(expectation: string, kind: string, detail: string, first: DecodedFrame): string | undefined {
	const named = /ack(\d+)/.exec(detail)?.[1];
	if (named) return named;
	if (kind === "reply" || expectation === "ok" || detail === "2005") return "";
	const asks = ((first.flag ?? 0) & 1) === 1;
	return asks ? "9014" : "";
}
