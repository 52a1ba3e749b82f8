import type { KeptFile } from "../loop/kept-file.ts";
import { ApiError, noReason } from "./api.ts";

export type SentFile = Omit<KeptFile, "pictureHash"> & { fileName: string };

/**
 * Uploads a file as evidence and tells how far it is (0 to 1). Sent again with the same key it is one upload, so a retry never makes two. `fetch` tells nothing of
 * an upload's progress, hence the older way.
 */
export function sendFile(
	file: Blob,
	about: { name: string; key: string; path?: string },
	progress: (share: number) => void,
	signal: AbortSignal,
): Promise<SentFile> {
	return new Promise((kept, refused) => {
		const request = new XMLHttpRequest();
		const query = new URLSearchParams({ name: about.name, key: about.key });
		request.open("POST", `${about.path ?? "/api/files"}?${query}`);
		request.setRequestHeader("content-type", "application/octet-stream");
		request.responseType = "json";
		request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
		request.onerror = () =>
			refused(
				new ApiError(
					"UNREACHABLE",
					{
						zh: "连接不到服务，文件没有传完；请稍后重传。",
						en: "The connection broke off before the file was sent; send it again later.",
					},
					0,
				),
			);
		request.onload = () => {
			if (request.status === 201) return kept(request.response);
			const error = request.response?.error;
			refused(error ? new ApiError(error.code, error.message, request.status) : noReason(request.status));
		};
		signal.addEventListener("abort", () => request.abort());
		request.send(file);
	});
}
