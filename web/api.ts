import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Bilingual } from "../loop/words.ts";

/** What the server refused, in both languages. */
export class ApiError extends Error {
	readonly code: string;
	readonly words: Bilingual;
	readonly status: number;

	constructor(code: string, words: Bilingual, status: number) {
		super(words.en);
		this.code = code;
		this.words = words;
		this.status = status;
	}
}

/** Calls the API; a refusal becomes an {@link ApiError}. `path` starts with `/api`. */
export async function sendApi<T>(path: string, init?: RequestInit): Promise<T> {
	const answer = await fetch(path, init).catch(() => null);
	if (!answer) {
		throw new ApiError("UNREACHABLE", { zh: "连接不到服务，请稍后再试。", en: "The server can't be reached." }, 0);
	}
	const body = await answer.json().catch(() => null);
	if (!answer.ok) {
		const error = body?.error;
		throw new ApiError(
			error?.code ?? "FAULT",
			error?.message ?? { zh: `服务返回 ${answer.status}。`, en: `The server answered ${answer.status}.` },
			answer.status,
		);
	}
	return body as T;
}

/** A query on the API; the path is its key. `keep`: while another path loads the last answer stays, for a list that grows or turns a page. */
export function useApi<T>(
	path: string,
	options: { enabled?: boolean; keep?: boolean } = {},
): UseQueryResult<T, ApiError> {
	return useQuery<T, ApiError>({
		queryKey: [path],
		queryFn: ({ signal }) => sendApi<T>(path, { signal }),
		enabled: options.enabled ?? true,
		...(options.keep && { placeholderData: keepPreviousData }),
	});
}
