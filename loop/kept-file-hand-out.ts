import { join } from "node:path";
import type { FastifyReply } from "fastify";
import type { House } from "../store/house.ts";
import { isPicture, type KeptFile, safeFileName } from "./kept-file.ts";
import { type FileShelf, FolderShelf, type Form } from "./kept-file-shelf.ts";
import { refusal } from "./refusal.ts";

/** Where this house keeps its files. */
export const shelfOf = (house: Pick<House, "dataFolder">): FileShelf =>
	new FolderShelf(join(house.dataFolder, "files"));

/**
 * Hands a file out so that no browser takes it for anything but what it is: only our own copies of pictures are shown in place, everything that came from outside
 * is a download, without the right to run or fetch. `cache`: "no-store" where each look is written down.
 */
export async function handOut(
	reply: FastifyReply,
	shelf: FileShelf,
	file: KeptFile,
	form: Form,
	name: string,
	cache = "private, max-age=3600",
): Promise<FastifyReply> {
	if (form !== "original" && !isPicture(file.mediaType)) throw noSuchFile();
	const found = await shelf.read(file.sha256, form);
	if (!found)
		throw refusal(
			"FILE_LOST",
			{
				zh: "文件登记在案，但存储中找不到。请告知系统管理员；持有原件的可再次上传，内容一致即可恢复。",
				en: "The file is on record but missing from the store. Tell the system administrator; whoever has the original can send it again and so restore it.",
			},
			500,
		);
	const shown = form === "original" ? safeFileName(name, file.mediaType) : safeFileName(name, "image/jpeg");
	return reply
		.type(form === "original" ? file.mediaType : "image/jpeg")
		.header("content-length", found.size)
		.header("x-content-type-options", "nosniff")
		.header("content-security-policy", "default-src 'none'; sandbox")
		.header("cross-origin-resource-policy", "same-origin")
		.header("cache-control", cache)
		.header(
			"content-disposition",
			`${form === "original" ? "attachment" : "inline"}; filename*=UTF-8''${encodeURIComponent(shown).replace(/'/g, "%27")}`,
		)
		.send(found.stream);
}

export function noSuchFile() {
	return refusal(
		"NO_SUCH_FILE",
		{
			zh: "没有这个文件，或您无权查看；请核对链接，或向经办单位索取。",
			en: "There is no such file, or it is not for you to see; check the link, or ask the unit that handles it.",
		},
		404,
	);
}
