import { localMinute } from "../loop/local-day.ts";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { useMoment } from "../web/moment.tsx";
import type { FramePlace } from "./oddity-tally.ts";
import type { ToldReading } from "./series.store.ts";
import type { SeriesPoint } from "./series.ts";
import type { KeptFrame } from "./station-file.store.ts";

/** What stands behind a point: its frame as it came, or how many values it gathers. */
export function FrameText({
	siteId,
	timeZone,
	point,
	onClose,
}: {
	siteId: number;
	timeZone: string;
	point: SeriesPoint | ToldReading;
	onClose(): void;
}) {
	const say = useSay();
	return (
		<section className="frame-text" aria-label={say({ zh: "原始报文", en: "Raw frame" })}>
			<h3>
				{localMinute(point.at, timeZone)}{" "}
				<button type="button" onClick={onClose}>
					{say({ zh: "关闭", en: "Close" })}
				</button>
			</h3>
			{"frame" in point ? (
				<OneFrame siteId={siteId} timeZone={timeZone} {...point.frame} />
			) : (
				<p>
					{say({
						zh: `这一点由 ${point.received} 个数值汇总，其中存疑 ${point.suspect}、无效 ${point.bad}。放大到逐条显示后可查看每个数值的原始报文。`,
						en: `This point gathers ${point.received} values, ${point.suspect} suspect and ${point.bad} bad. Zoom in to single values to see each one's frame.`,
					})}
				</p>
			)}
		</section>
	);
}

/** The frame of one commit and place, opened from a line of a list. */
export function FrameAt({
	siteId,
	timeZone,
	at,
	frame,
	onClose,
}: {
	siteId: number;
	timeZone: string;
	at: string;
	frame: FramePlace;
	onClose(): void;
}) {
	const say = useSay();
	return (
		<section className="frame-text" aria-label={say({ zh: "原始报文", en: "Raw frame" })}>
			<h3>
				{localMinute(at, timeZone)}{" "}
				<button type="button" onClick={onClose}>
					{say({ zh: "关闭", en: "Close" })}
				</button>
			</h3>
			<OneFrame siteId={siteId} timeZone={timeZone} {...frame} />
		</section>
	);
}

function OneFrame(props: { siteId: number; timeZone: string; batch: number; place: number }) {
	const { siteId, timeZone, batch, place } = props;
	const say = useSay();
	const { search } = useMoment();
	const frame = useApi<KeptFrame>(`/api/waters/stations/${siteId}/frames/${batch}/${place}${search}`);
	if (frame.error) return <p role="alert">{say(frame.error.words)}</p>;
	if (!frame.data) return <p role="status">{say({ zh: "正在载入……", en: "Loading…" })}</p>;
	return (
		<>
			<p>
				{say({
					zh: `MN ${frame.data.mn}，${localMinute(frame.data.receivedAt, timeZone)} 收到，${frame.data.bytes} 字节；密码已隐去。`,
					en: `MN ${frame.data.mn}, received ${localMinute(frame.data.receivedAt, timeZone)}, ${frame.data.bytes} bytes; the password is hidden.`,
				})}
			</p>
			<pre>{frame.data.text}</pre>
		</>
	);
}
