import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiError } from "./api.ts";
import { sendApi } from "./api.ts";

/** Sends something that changes the district's record, once at a time; `refused` holds the server's sentence until the next try. Queries are fresh afterwards. */
export function useSend(): {
	busy: boolean;
	refused: ApiError | null;
	send<T>(path: string, body: unknown, method?: "POST" | "PUT" | "PATCH" | "DELETE"): Promise<T | null>;
} {
	const queries = useQueryClient();
	const [busy, setBusy] = useState(false);
	const [refused, setRefused] = useState<ApiError | null>(null);
	return {
		busy,
		refused,
		async send<T>(path: string, body: unknown, method: "POST" | "PUT" | "PATCH" | "DELETE" = "POST") {
			setBusy(true);
			setRefused(null);
			try {
				const headers = { "content-type": "application/json" };
				const answer = await sendApi<T>(path, { method, headers, body: JSON.stringify(body) });
				await queries.invalidateQueries();
				return answer;
			} catch (error) {
				setRefused(error as ApiError);
				return null;
			} finally {
				setBusy(false);
			}
		},
	};
}
