import type { Bilingual } from "../loop/words.ts";

/** What people call a period: `2026-Q3` is 2026 年第 3 季度; a month stays as it is written. */
export function periodWords(name: string): Bilingual {
	const quarter = /^(\d{4})-Q(\d)$/.exec(name);
	if (quarter) return { zh: `${quarter[1]} 年第 ${quarter[2]} 季度`, en: `Q${quarter[2]} ${quarter[1]}` };
	return /^\d{4}$/.test(name) ? { zh: `${name} 年`, en: name } : { zh: name, en: name };
}
