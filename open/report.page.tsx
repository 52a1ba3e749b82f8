import { useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import type { Position } from "../waters/network-geometry.ts";
import { PlaceField } from "../waters/place-field.tsx";
import { PROBLEM_CATEGORIES, type ProblemCategory } from "../waters/problem-category.ts";
import { ApiError, sendApi } from "../web/api.ts";
import { useLang, useSay } from "../web/language.tsx";
import { answeredChallenge } from "./answered-challenge.tsx";
import { shrinkPhoto } from "./shrink-photo.ts";

/** What people outside call it; the rest of the categories are for officers. */
const OFFERED: ProblemCategory[] = [
	"water-quality",
	"outfall",
	"rubbish",
	"water-plants",
	"slurry",
	"bank",
	"facility",
	"other",
];
const MOST_PHOTOS = 3;
const TOO_MANY = {
	zh: `最多附 ${MOST_PHOTOS} 张照片，其余没有附上。`,
	en: `Up to ${MOST_PHOTOS} photos; the others were left out.`,
};

/** 随手反映: a place, some words, a photo if there is one; no sign-in. */
export function ReportPage() {
	const say = useSay();
	const lang = useLang();
	const [place, setPlace] = useState<Position | null>(null);
	const [params] = useSearchParams();
	const [creekId, setCreekId] = useState(params.get("creek") ?? "");
	const [category, setCategory] = useState<ProblemCategory>("water-quality");
	const [words, setWords] = useState("");
	const [phone, setPhone] = useState("");
	const [photos, setPhotos] = useState<{ key: string; name: string; blob: Blob }[]>([]);
	const [state, setState] = useState<"writing" | "sending">("writing");
	const [fault, setFault] = useState<Bilingual | null>(null);
	const [code, setCode] = useState<string | null>(null);
	const fileInput = useRef<HTMLInputElement>(null);
	const send = async () => {
		setState("sending");
		setFault(null);
		try {
			const proof = await answeredChallenge();
			const kept = [];
			for (const { key, name, blob } of photos) {
				const query = new URLSearchParams({ challenge: proof.challenge, nonce: String(proof.nonce), key, name });
				const headers = { "content-type": "application/octet-stream" };
				kept.push(
					await sendApi<{ fileId: string; name: string }>(`/api/open/photos?${query}`, {
						method: "POST",
						headers,
						body: blob,
					}),
				);
			}
			const body = {
				...{ ...proof, category, words, phone, photos: kept },
				...(creekId ? { creekId } : {}),
				...(place ? { place: { lon: place[0], lat: place[1] } } : {}),
			};
			const headers = { "content-type": "application/json" };
			const filed = await sendApi<{ code: string }>("/api/open/reports", {
				method: "POST",
				headers,
				body: JSON.stringify(body),
			});
			setCode(filed.code);
		} catch (error) {
			setFault(
				error instanceof ApiError ? error.words : { zh: "没有发出，请再试一次。", en: "It was not sent; try again." },
			);
		}
		setState("writing");
	};

	if (code !== null) return <Filed code={code} />;
	return (
		<>
			<p className="lede">
				<Link to="/open">{say({ zh: "河浜公开", en: "The creeks, open to all" })}</Link>
			</p>
			<h1>{say({ zh: "反映河浜问题", en: "Report a problem of a creek" })}</h1>
			<p>
				{say({
					zh: "不用登录。提交后得到一个查询码，可以随时查看办理进展；办结后由您评价是否解决。",
					en: "No sign-in. You get a code by which you can follow the work, and yours is the last word on whether it is solved.",
				})}
			</p>
			<form
				className="works-form"
				onSubmit={(event) => {
					event.preventDefault();
					send();
				}}
			>
				<fieldset>
					<legend>{say({ zh: "在哪里", en: "Where" })}</legend>
					<PlaceField
						none={{
							zh: "不清楚是哪条浜（请在图上点位置）",
							en: "I don't know which creek (point on the drawing)",
						}}
						creekId={creekId}
						onCreek={setCreekId}
						place={place}
						onPlace={setPlace}
					/>
				</fieldset>
				<fieldset>
					<legend>{say({ zh: "什么问题", en: "What is wrong" })}</legend>
					<div className="chips">
						{OFFERED.map((name) => (
							<button key={name} type="button" aria-pressed={category === name} onClick={() => setCategory(name)}>
								{PROBLEM_CATEGORIES[name][lang].replace(/（.*）/, "")}
							</button>
						))}
					</div>
					<label className="block" htmlFor="report-words">
						{say({ zh: "说一说", en: "In your words" })}
					</label>
					<textarea
						id="report-words"
						rows={3}
						required
						minLength={2}
						maxLength={1000}
						value={words}
						onChange={(event) => setWords(event.target.value)}
					/>
					<p className="hint">
						{say({
							zh: "写清看到了什么、什么时候。请不要写他人的姓名、电话等个人信息。",
							en: "What you saw and when. Please write no one's name or telephone here.",
						})}
					</p>
				</fieldset>
				<fieldset>
					<legend>{say({ zh: "照片（可不传）", en: "Photos (if you like)" })}</legend>
					<input
						ref={fileInput}
						type="file"
						accept="image/jpeg,image/png,image/webp"
						multiple
						aria-label={say({ zh: "选择或拍摄照片", en: "Choose or take photos" })}
						onChange={async (event) => {
							const chosen = [...(event.target.files ?? [])];
							const files = chosen.slice(0, MOST_PHOTOS - photos.length);
							event.target.value = "";
							setFault(files.length < chosen.length ? TOO_MANY : null);
							for (const file of files) {
								const blob = await shrinkPhoto(file).catch(() => null);
								if (blob === null) {
									setFault({
										zh: `“${file.name}”不是能打开的照片，没有附上。`,
										en: `“${file.name}” can't be opened as a photo and was left out.`,
									});
									continue;
								}
								const photo = { key: crypto.randomUUID(), name: file.name || "photo.jpg", blob };
								setPhotos((now) => [...now, photo].slice(0, MOST_PHOTOS));
							}
						}}
					/>
					<p className="hint">
						{say({
							zh: "最多 3 张。发送前会缩小，并去掉照片里记录的时间、地点和机型。",
							en: "Up to 3. They are made smaller and lose the time, place and camera that they carry before they are sent.",
						})}
					</p>
					<div className="chips">
						{photos.map((photo) => (
							<button
								key={photo.key}
								type="button"
								aria-label={say({ zh: `去掉照片 ${photo.name}`, en: `Remove the photo ${photo.name}` })}
								onClick={() => setPhotos(photos.filter((one) => one.key !== photo.key))}
							>
								{photo.name} ✕
							</button>
						))}
					</div>
				</fieldset>
				<fieldset>
					<legend>{say({ zh: "联系电话（可不填）", en: "Telephone (if you like)" })}</legend>
					<input
						type="tel"
						autoComplete="tel"
						pattern="\+?[0-9\- ]{5,20}"
						title={say({ zh: "5 至 20 位数字，可有空格和“-”", en: "5 to 20 digits, blanks or dashes" })}
						maxLength={21}
						aria-label={say({ zh: "联系电话", en: "Telephone" })}
						value={phone}
						onChange={(event) => setPhone(event.target.value)}
					/>
					<p className="hint">
						{say({
							zh: "加密保存，只有交办此事的经办人能看，每次查看都留痕；销号 180 天后删除。责任单位看不到。",
							en: "Kept sealed. Only the officer who hands the matter out may look, each look is recorded, and it is deleted 180 days after sign-off. The unit responsible never sees it.",
						})}
					</p>
				</fieldset>
				{fault && <p role="alert">{say(fault)}</p>}
				<div>
					<button
						type="submit"
						className="works-button main"
						disabled={state === "sending" || words.trim().length < 2 || (!creekId && !place)}
					>
						{state === "sending" ? say({ zh: "正在提交……", en: "Sending…" }) : say({ zh: "提交", en: "Send" })}
					</button>
					{!creekId && !place && (
						<p className="hint">
							{say({ zh: "请先选支浜或在图上点位置。", en: "Choose the creek or point at the place first." })}
						</p>
					)}
				</div>
			</form>
		</>
	);
}

function Filed({ code }: { code: string }) {
	const say = useSay();
	const [copied, setCopied] = useState(false);
	return (
		<>
			<h1>{say({ zh: "已收到，谢谢您", en: "Received, thank you" })}</h1>
			<p>{say({ zh: "请记下查询码，它只显示这一次：", en: "Write the code down; it is shown only now:" })}</p>
			<p className="report-code">{code}</p>
			<p className="chips">
				{navigator.clipboard && (
					<button type="button" onClick={() => navigator.clipboard.writeText(code).then(() => setCopied(true))}>
						{copied ? say({ zh: "已复制", en: "Copied" }) : say({ zh: "复制查询码", en: "Copy the code" })}
					</button>
				)}
				<Link className="works-button" to={`/open/reports/${code}`}>
					{say({ zh: "查看办理进展", en: "Follow it" })}
				</Link>
			</p>
		</>
	);
}
