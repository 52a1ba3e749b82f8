import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { ApiError } from "./api.ts";
import { useSay } from "./language.tsx";
import { type SentFile, sendFile } from "./send-file.ts";
import "./uploads.css";

/** HEIC is left out on purpose: a telephone asked for JPEG hands over a JPEG. */
export const ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,video/mp4";

/** A file on its way; its key stays the same when it is tried again. */
interface Sending {
	key: string;
	file: File;
	progress: number;
	refused: Bilingual | null;
	/** Trying again may help: the wire broke off, not the file. */
	again: boolean;
}

export interface Uploads {
	sending: readonly Sending[];
	/** Something is still on its way. */
	busy: boolean;
	begin(files: readonly File[]): void;
	again(one: Sending): void;
	drop(key: string): void;
}

/** Sends files as they are chosen; `kept` is called for each that the house has. What is on its way stops with the form. */
export function useUploads(kept: (file: SentFile) => void): Uploads {
	const [sending, setSending] = useState<Sending[]>([]);
	const latest = useRef(kept);
	latest.current = kept;
	const gone = useRef(new AbortController());
	useEffect(() => {
		gone.current = new AbortController();
		return () => gone.current.abort();
	}, []);
	const change = (key: string, what: Partial<Sending>) =>
		setSending((all) => all.map((one) => (one.key === key ? { ...one, ...what } : one)));
	const drop = (key: string) => setSending((all) => all.filter((one) => one.key !== key));
	const send = async ({ key, file }: Sending) => {
		change(key, { refused: null, progress: 0 });
		try {
			const about = { name: file.name || "photo.jpg", key };
			latest.current(await sendFile(file, about, (progress) => change(key, { progress }), gone.current.signal));
			drop(key);
		} catch (error) {
			const told = error instanceof ApiError ? error : null;
			const again = told === null || told.status === 0 || told.status === 429 || told.status >= 500;
			change(key, { refused: told?.words ?? { zh: "没有传成。", en: "It was not sent." }, again });
		}
	};
	return {
		sending,
		busy: sending.some((one) => one.refused === null),
		begin(files) {
			const begun = files.map((file) => ({ key: crypto.randomUUID(), file, progress: 0, refused: null, again: false }));
			setSending((all) => [...all, ...begun]);
			for (const one of begun) void send(one);
		},
		again: (one) => void send(one),
		drop,
	};
}

/** The files on their way as items of a list: how far each is, or why it was refused and another try. */
export function UploadItems({ uploads }: { uploads: Uploads }) {
	const say = useSay();
	return uploads.sending.map((one) => (
		<li key={one.key} className="upload">
			<span>{one.file.name}</span>
			{one.refused === null ? (
				<progress
					aria-label={say({ zh: `正在上传 ${one.file.name}`, en: `Sending ${one.file.name}` })}
					value={one.progress}
				/>
			) : (
				<span role="alert">{say(one.refused)}</span>
			)}
			{one.refused !== null && one.again && (
				<Button size="small" onClick={() => uploads.again(one)}>
					{say({ zh: "重传", en: "Try again" })}
				</Button>
			)}
			{one.refused !== null && (
				<Button size="small" type="text" onClick={() => uploads.drop(one.key)}>
					{say({ zh: "移除", en: "Remove" })}
				</Button>
			)}
		</li>
	));
}
