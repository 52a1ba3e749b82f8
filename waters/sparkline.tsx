import { CLASS_COLOUR, type WaterClass } from "./standard.ts";

const WIDTH = 110;
const HEIGHT = 26;

/** A small line of the last days; a gap where nothing counted. What it shows is said in `label`. */
export function Sparkline({
	points,
	label,
}: {
	points: readonly { at: string; value: number | null }[];
	label: string;
}) {
	const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last || values.length < 2) return <span aria-hidden="true">—</span>;
	const [low, high] = [Math.min(...values), Math.max(...values)];
	const span = Math.max(1, Date.parse(last.at) - Date.parse(first.at));
	const x = (at: string) => 2 + ((Date.parse(at) - Date.parse(first.at)) / span) * (WIDTH - 4);
	const y = (value: number) => 3 + (1 - (high === low ? 0.5 : (value - low) / (high - low))) * (HEIGHT - 6);
	let path = "";
	let pen = "M";
	for (const { at, value } of points) {
		if (value === null) pen = "M";
		else {
			path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
			pen = "L";
		}
	}
	return (
		<svg
			className="sparkline"
			viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
			width={WIDTH}
			height={HEIGHT}
			role="img"
			aria-label={label}
		>
			<path d={path} fill="none" stroke="var(--accent)" strokeWidth="1.4" />
		</svg>
	);
}

/** The classes of a creek's last months as small bars in their official colours: the worse, the higher; a gap where none was given. */
export function ClassStrip({ classes, label }: { classes: readonly (WaterClass | null)[]; label: string }) {
	return (
		<svg className="sparkline" viewBox="0 0 72 20" width={72} height={20} role="img" aria-label={label}>
			{classes.map((found, place) =>
				found === null ? (
					<rect key={place} x={place * 6} y={18} width={5} height={1} fill="var(--rule)" />
				) : (
					<rect key={place} x={place * 6} y={19 - found * 3} width={5} height={found * 3} fill={CLASS_COLOUR[found]} />
				),
			)}
		</svg>
	);
}
