import { useSay } from "./language.tsx";

/** The visible mark of invented data. */
export function DemoMark() {
	const say = useSay();
	return <span className="demo-mark">{say({ zh: "演示数据", en: "Demo data" })}</span>;
}
