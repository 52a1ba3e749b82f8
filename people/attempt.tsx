import { Alert } from "antd";
import { useRef, useState } from "react";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";

/** Sends JSON to a route. */
export const send = <T,>(path: string, body: object = {}, method: "POST" | "PUT" = "POST") =>
	sendApi<T>(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Tries something, one thing at a time, and keeps what was refused, for the reader to see. A second press while the first is on its way does nothing. */
export function useTry() {
	const [refused, setRefused] = useState<ApiError | null>(null);
	const [busy, setBusy] = useState(false);
	const running = useRef(false);
	const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
		if (running.current) return false;
		running.current = true;
		setBusy(true);
		setRefused(null);
		try {
			await work();
			return true;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setRefused(error);
			return false;
		} finally {
			running.current = false;
			setBusy(false);
		}
	};
	return { refused, busy, attempt };
}

/** What was refused, in the reader's language. */
export function Refused({ refused }: { refused: ApiError | null }) {
	const say = useSay();
	return refused && <Alert type="error" title={say(refused.words)} role="alert" />;
}
