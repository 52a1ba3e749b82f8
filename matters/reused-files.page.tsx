import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { Paper, Picture } from "../loop/evidence-view.tsx";
import { isPicture } from "../loop/kept-file.ts";
import { localMinute } from "../loop/local-day.ts";
import type { Bilingual } from "../loop/words.ts";
import { may } from "../people/may.ts";
import { useApi } from "../web/api.ts";
import { DemoMark } from "../web/demo-mark.tsx";
import { useSay } from "../web/language.tsx";
import { useTimeZone } from "../web/local-time.ts";
import { useMe } from "../web/me.ts";
import { LoadingPage } from "../web/shell.tsx";
import { SignInLink } from "../web/sign-in-link.tsx";
import type { Reuse, ReusePlace } from "./reused-file.store.ts";
import { SupervisionNav } from "./supervision-nav.tsx";
import "./reused-files.css";

/** Files that prove two matters, side by side; what it means is for the reader to judge. */
export function ReusedFilesPage() {
	const say = useSay();
	const me = useMe();
	const [page, setPage] = useState(0);
	const allowed = may(me ?? null, "matter.see-reuse");
	const found = useApi<{ items: Reuse[]; more: boolean; names: Record<string, Bilingual> }>(
		`/api/files/reused?page=${page}`,
		{ enabled: allowed },
	);
	const timeZone = useTimeZone();
	if (me === undefined) return <LoadingPage />;
	return (
		<div className="reused-page">
			<SupervisionNav />
			<h1>{say({ zh: "两处使用的证据", en: "Evidence used in two matters" })}</h1>
			{!allowed ? (
				<p>
					{me === null ? (
						<SignInLink words={{ zh: "请先登录", en: "Sign in first" }} />
					) : (
						say({ zh: "本页供督查和审计查看。", en: "This page is for the supervision office and auditors." })
					)}
				</p>
			) : (
				<>
					<p>
						{say({
							zh: "同一文件或画面相近的照片被两个事项用作证据的，在此并列。并列不等于有问题：一份文件可以证明两件事，同一地点的照片也会相像。",
							en: "Here stand side by side files, and pictures that look nearly the same, that two matters name as evidence. That alone is no fault: one paper may prove two things, and photos of one place look alike.",
						})}
					</p>
					{found.error && <p role="alert">{say(found.error.words)}</p>}
					{found.data?.items.length === 0 && <p>{say({ zh: "没有。", en: "There are none." })}</p>}
					<ol>
						{found.data?.items.map((one) => (
							<li
								key={`${one.places[0].sha256}${one.places[0].matterId}${one.places[1].sha256}${one.places[1].matterId}`}
							>
								<p>
									{one.bitsApart === null
										? say({ zh: "同一文件", en: "The same file" })
										: say({
												zh: `画面相近（图像指纹 64 位中有 ${one.bitsApart} 位不同）`,
												en: `Looks nearly the same (${one.bitsApart} of the picture's 64 marks differ)`,
											})}
								</p>
								<div className="reused-pair">
									{one.places.map((place) => (
										<Place key={place.matterId} place={place} timeZone={timeZone} names={found.data.names} />
									))}
								</div>
							</li>
						))}
					</ol>
					<p className="reused-turn">
						{page > 0 && <Button onClick={() => setPage(page - 1)}>{say({ zh: "较新的", en: "Newer" })}</Button>}
						{found.data?.more && (
							<Button onClick={() => setPage(page + 1)}>{say({ zh: "较早的", en: "Older" })}</Button>
						)}
					</p>
				</>
			)}
		</div>
	);
}

function Place({ place, timeZone, names }: { place: ReusePlace; timeZone: string; names: Record<string, Bilingual> }) {
	const say = useSay();
	const by = names[place.by];
	return (
		<figure>
			{isPicture(place.mediaType) ? (
				<Picture fileId={place.sha256} name={place.name} />
			) : (
				<Paper type={place.mediaType} />
			)}
			<figcaption>
				<Link to={`/matters/${place.matterId}`}>
					{say({ zh: `第 ${place.number} 号 ${place.title}`, en: `No. ${place.number} ${place.title}` })}
				</Link>{" "}
				{place.demo && <DemoMark />}
				<small>
					“{place.name}” · {localMinute(place.at, timeZone)} {by && `· ${say(by)}`}
				</small>
			</figcaption>
		</figure>
	);
}
