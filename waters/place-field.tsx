import { useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import type { Position } from "./network-geometry.ts";
import { NetworkSketch } from "./network-sketch.tsx";
import "./works.css";

/** One of the district's creeks, town by town; `none` is what no choice means. */
export function CreekSelect({
	none,
	value,
	onChange,
}: {
	none: Bilingual;
	value: string;
	onChange(creekId: string): void;
}) {
	const say = useSay();
	const { data } = useApi<{ creeks: { id: string; name: Bilingual; town: Bilingual }[] }>("/api/open/creeks");
	const towns = Map.groupBy(data?.creeks ?? [], (creek) => say(creek.town));
	return (
		<select
			aria-label={say({ zh: "支浜", en: "Creek" })}
			value={value}
			onChange={(event) => onChange(event.target.value)}
		>
			<option value="">{say(none)}</option>
			{[...towns].map(([town, creeks]) => (
				<optgroup key={town} label={town}>
					{creeks.map((creek) => (
						<option key={creek.id} value={creek.id}>
							{say(creek.name)}
						</option>
					))}
				</optgroup>
			))}
		</select>
	);
}

/** Takes the telephone's own position, only when asked, and gives it back when asked again. */
export function HereButton({ place, onPlace }: { place: Position | null; onPlace(place: Position | null): void }) {
	const say = useSay();
	const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
	const here = () => {
		if (!navigator.geolocation) return setState("failed");
		setState("asking");
		navigator.geolocation.getCurrentPosition(
			({ coords }) => {
				setState("idle");
				onPlace([coords.longitude, coords.latitude]);
			},
			() => setState("failed"),
			{ enableHighAccuracy: true, timeout: 10_000 },
		);
	};
	return (
		<>
			<div className="chips">
				<button type="button" disabled={state === "asking"} onClick={here}>
					{state === "asking"
						? say({ zh: "正在定位……", en: "Finding it…" })
						: say({ zh: "用我现在的位置", en: "Use where I am" })}
				</button>
				{place && (
					<button type="button" onClick={() => onPlace(null)}>
						{say({ zh: "清除位置", en: "Clear the place" })} {place[0].toFixed(4)}, {place[1].toFixed(4)} ✕
					</button>
				)}
			</div>
			{state === "failed" && (
				<p role="alert">
					{say({
						zh: "没有取得定位，请检查定位权限，或改用其他方式说明位置。",
						en: "The phone gave no position: allow it, or tell the place in another way.",
					})}
				</p>
			)}
		</>
	);
}

/** Where something is: its creek, a place pointed at on the drawing, or where the telephone is. */
export function PlaceField({
	none,
	creekId,
	onCreek,
	place,
	onPlace,
}: {
	/** What it means that no creek is chosen. */
	none: Bilingual;
	creekId: string;
	onCreek(creekId: string): void;
	place: Position | null;
	onPlace(place: Position | null): void;
}) {
	const say = useSay();
	const network = useApi<GeoJSON.FeatureCollection>("/api/waters/map");
	const drawn = network.data?.features.find((one) => one.id === creekId)?.geometry;
	const focus = drawn?.type === "LineString" ? (drawn.coordinates as Position[]) : undefined;
	return (
		<>
			<CreekSelect none={none} value={creekId} onChange={onCreek} />
			<HereButton place={place} onPlace={onPlace} />
			<NetworkSketch
				label={say({ zh: "水系示意图，点一下即标出位置", en: "The network; a tap marks the place" })}
				place={place}
				onPlace={onPlace}
				ratio={0.6}
				{...(focus ? { focus } : {})}
			/>
		</>
	);
}
