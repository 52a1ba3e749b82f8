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
		throw new ApiError(
			"UNREACHABLE",
			{ zh: "连接不到服务，请稍后再试。", en: "The server can't be reached; try again later." },
			0,
		);
	}
	const body = await answer.json().catch(() => null);
	if (!answer.ok) {
		const error = body?.error;
		if (error) throw new ApiError(error.code, error.message, answer.status);
		throw noReason(answer.status);
	}
	return body as T;
}

export const noReason = (status: number) =>
	new ApiError(
		"NO_REASON",
		{
			zh: `服务返回 ${status}，没有说明原因；请稍后再试，仍不行请联系系统管理员。`,
			en: `The server answered ${status} without a reason; try again later, or tell the system administrator.`,
		},
		status,
	);

/** A query on the API; the path is its key. `keep`: while another path loads the last answer stays, for a list that grows or turns a page. */
export function useApi<T>(
	path: string,
	options: { enabled?: boolean; keep?: boolean } = {},
): UseQueryResult<T, ApiError> {
	const query = useQuery<T, ApiError>({
		queryKey: [path],
		queryFn: ({ signal }) => sendApi<T>(path, { signal }),
		enabled: options.enabled ?? true,
		...(options.keep && { placeholderData: keepPreviousData }),
	});
	// What came before stays in sight while the line is down; the shell says that it is.
	const isStale = query.data !== undefined && query.error?.status === 0;
	return isStale ? ({ ...query, error: null } as UseQueryResult<T, ApiError>) : query;
}
