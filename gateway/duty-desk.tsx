import { type ReactNode, useState } from "react";
import { may } from "../people/may.ts";
import { useSay } from "../web/language.tsx";
import { useMe } from "../web/me.ts";
import { RequestDesk } from "./request-desk.tsx";
import type { StationFile } from "./station-file.store.ts";
import { StationSettingsForm } from "./station-settings-form.tsx";

/** What those on duty do with a station: ask its loggers for something, and set how they are understood. Others read who may. */
export function DutyDesk({ loggers, timeZone }: { loggers: StationFile["loggers"]; timeZone: string }) {
	const say = useSay();
	const me = useMe();
	// Before there is an administrator, who sits at the machine may: only the server knows that.
	if (me === undefined || (me !== null && !may(me, "station.adopt")))
		return (
			me !== undefined && (
				<p className="station-note">
					{say({
						zh: "对时、补传、设置和停用由监测运维、系统管理员或督查人员办理。",
						en: "Clock, history, settings and retirement are for monitoring engineers, the system administrator and the supervision office.",
					})}
				</p>
			)
		);
	const of = (mn: string) => (loggers.length > 1 ? ` · ${mn}` : "");
	return loggers.map(({ mn }) => (
		<section key={mn} aria-label={say({ zh: `数采仪 ${mn}`, en: `Logger ${mn}` })}>
			<Part title={say({ zh: "下发指令", en: "Ask the station" }) + of(mn)} begins={me !== null}>
				<RequestDesk mn={mn} />
			</Part>
			<Part title={say({ zh: "站点设置", en: "Settings" }) + of(mn)} begins={false}>
				<StationSettingsForm mn={mn} timeZone={timeZone} />
			</Part>
		</section>
	));
}

/** A part that is asked for when it is opened. */
function Part({ title, begins, children }: { title: string; begins: boolean; children: ReactNode }) {
	const [open, setOpen] = useState(begins);
	return (
		<details className="duty-part" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>
				<h2>{title}</h2>
			</summary>
			{open && children}
		</details>
	);
}
