import { Alert } from "antd";
import { useState } from "react";
import { ApiError, sendApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";

/** Sends JSON to a route. */
export const send = <T,>(path: string, body: object = {}, method: "POST" | "PUT" = "POST") =>
	sendApi<T>(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Tries something and keeps what was refused, for the reader to see. */
export function useTry() {
	const [refused, setRefused] = useState<ApiError | null>(null);
	const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
		setRefused(null);
		try {
			await work();
			return true;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setRefused(error);
			return false;
		}
	};
	return { refused, attempt };
}

/** What was refused, in the reader's language. */
export function Refused({ refused }: { refused: ApiError | null }) {
	const say = useSay();
	return refused && <Alert type="error" title={say(refused.words)} role="alert" />;
}
