import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { factorName } from "./factor.ts";
import type { FactorEffect } from "./measure-effect.store.ts";
import { FEWEST_CONTROLS, FEWEST_PAIRS, WET_MM } from "./measure-effect.ts";

/** One number with its interval, in words. */
function effectWords({ factor, found, expected }: FactorEffect): Bilingual {
	const name = factorName(factor);
	const wanted = {
		zh: `方案预期${expected < 0 ? "下降" : "上升"} ${Math.abs(expected)}%。`,
		en: `The plan expected ${expected < 0 ? "−" : "+"}${Math.abs(expected)}%.`,
	};
	if (found.kind === "cannot-tell") {
		const why = {
			"too-early": { zh: "完工不久", en: "it is too early" },
			"too-few-pairs": { zh: "样品不足", en: "there are too few samples" },
			"too-few-controls": { zh: "可比的未整治支浜不足", en: "there are too few creeks without works" },
		}[found.why];
		const lack =
			found.why === "too-few-controls"
				? { zh: `可比支浜 ${found.have} 条，至少要 ${found.need} 条`, en: `${found.have} of ${found.need} creeks` }
				: {
						zh: `前后同月对比 ${found.have} 组，至少要 ${found.need} 组`,
						en: `${found.have} of ${found.need} pairs of same months`,
					};
		return {
			zh: `${name.zh}：尚不能判断，${why.zh}（${lack.zh}）。${wanted.zh}`,
			en: `${name.en}: can't tell yet, ${why.en} (${lack.en}). ${wanted.en}`,
		};
	}
	const unit = factor === "w01009" ? { zh: " 毫克/升", en: " mg/L" } : { zh: "%", en: "%" };
	const shown = (value: number) =>
		`${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(factor === "w01009" ? 2 : 0)}`;
	const span = `${shown(found.low)}～${shown(found.high)}`;
	const told = {
		fell: { zh: "下降", en: "fell" },
		rose: { zh: "上升", en: "rose" },
		"no-clear-change": { zh: "看不出明确变化", en: "no clear change" },
	}[found.kind];
	return {
		zh: `${name.zh}：${told.zh}，${shown(found.estimate)}${unit.zh}（95% 区间 ${span}${unit.zh}，${found.pairs.length} 组同月）。${wanted.zh}`,
		en: `${name.en}: ${told.en}, ${shown(found.estimate)}${unit.en} (95% interval ${span.replace("～", " to ")}${unit.en}, ${found.pairs.length} pairs of months). ${wanted.en}`,
	};
}

/** What a finished measure did to the water, with all that it was counted from. */
export function EffectOfMeasure({ factors }: { factors: readonly FactorEffect[] }) {
	const say = useSay();
	return (
		<>
			{factors.map((one) => (
				<details key={one.factor}>
					<summary>{say(effectWords(one))}</summary>
					<p className="hint">
						{say({
							zh: `方法：完工后各月与开工前同月相比，再减去 ${one.controls.length} 条未整治支浜同期变化的平均；每侧至少 ${FEWEST_PAIRS} 个月、可比支浜至少 ${FEWEST_CONTROLS} 条；${one.found.leftOutForRain === null ? "未登记降雨，未剔除雨后样品" : `剔除 48 小时内降雨 ${WET_MM} 毫米以上的样品 ${one.found.leftOutForRain} 个`}。规则 ${one.found.rule.name} v${one.found.rule.version}。`,
							en: `How: months after the end against the same months before the works began, less the mean change of ${one.controls.length} creeks without works; at least ${FEWEST_PAIRS} months a side and ${FEWEST_CONTROLS} creeks; ${one.found.leftOutForRain === null ? "rain is not recorded, so no sample was left out for it" : `${one.found.leftOutForRain} samples within 48 h after ${WET_MM} mm of rain were left out`}. Rule ${one.found.rule.name} v${one.found.rule.version}.`,
						})}
						{one.alsoDone.length > 0 &&
							say({
								zh: `同期本浜还完成了：${one.alsoDone.join("；")}，各自作用无法分开。`,
								en: ` In that time this creek also had: ${one.alsoDone.join("; ")}; their effects can't be told apart.`,
							})}
					</p>
					{one.found.pairs.length > 0 && (
						<table className="plain-table">
							<thead>
								<tr>
									<th scope="col">{say({ zh: "前", en: "Before" })}</th>
									<th scope="col">{say({ zh: "后", en: "After" })}</th>
									<th scope="col">{say({ zh: "本浜 前→后", en: "This creek" })}</th>
									<th scope="col">{say({ zh: "可比支浜", en: "Creeks without works" })}</th>
								</tr>
							</thead>
							<tbody>
								{one.found.pairs.map((pair) => (
									<tr key={pair.after}>
										<td>{pair.before}</td>
										<td>{pair.after}</td>
										<td>
											{pair.treatedBefore.toFixed(3)} → {pair.treatedAfter.toFixed(3)}
										</td>
										<td>{pair.controls}</td>
									</tr>
								))}
							</tbody>
						</table>
					)}
				</details>
			))}
		</>
	);
}
