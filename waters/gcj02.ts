import gcoord from "gcoord";
import type { Position } from "./network-geometry.ts";

/**
 * GCJ-02 (the shifted coordinates of Chinese web maps) to WGS 84. gcoord has the forward formula; its own way back stops at 1e-6° (10 cm),
 * so we iterate here until the forward result meets the input within 1e-9°. Outside the box of China, where nothing is shifted, a
 * position comes back as it was.
 */
export function wgs84OfGcj02(position: Position): Position {
	let [lon, lat] = position;
	// Each round divides the error by about fifty; the bound is for the edge of the box, where the shift stops at a line.
	for (let round = 0; round < 12; round++) {
		const [x, y] = gcj02OfWgs84([lon, lat]);
		const [dx, dy] = [x - position[0], y - position[1]];
		if (Math.abs(dx) < 1e-9 && Math.abs(dy) < 1e-9) break;
		lon -= dx;
		lat -= dy;
	}
	return [lon, lat];
}

export function gcj02OfWgs84(position: Position): Position {
	const [lon, lat] = gcoord.transform([...position] as Position, gcoord.WGS84, gcoord.GCJ02);
	return [lon ?? 0, lat ?? 0];
}
