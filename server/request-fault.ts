import type { FastifyError } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { bodyFault } from "../loop/body-fault.ts";
import { badCharacter, type Refusal, refusal } from "../loop/refusal.ts";

/** What PostgreSQL says of a NUL or half a character in a text (SQLSTATE 22021, 22P05). */
const UNSTORABLE = new Set(["22021", "22P05"]);

/** What the server's own machinery found wrong with a request, in our words; of a fault of ours no more than that it is one. */
export function requestFault(error: FastifyError): Refusal {
	if (hasZodFastifySchemaValidationErrors(error)) {
		const issues = error.validation.map(({ instancePath, keyword, message = "", params }) => ({
			...{ ...params, code: keyword, message, path: instancePath.split("/").filter((part) => part !== "") },
		}));
		const where = bodyFault(issues);
		return refusal("BAD_REQUEST", {
			zh: `请求有误，请核对后重试（${where.zh}）。`,
			en: `Something in the request is wrong; correct it (${where.en}).`,
		});
	}
	if (UNSTORABLE.has(error.code)) return badCharacter();
	switch (error.statusCode) {
		case 413:
			return refusal(
				"BODY_TOO_LARGE",
				{ zh: "提交的内容过大，请减少后重试。", en: "Too much was sent at once; send less." },
				413,
			);
		case 415:
			return refusal(
				"BODY_TYPE",
				{ zh: "提交的格式不能识别，请用 JSON。", en: "What was sent is of a type that is not read here; send JSON." },
				415,
			);
	}
	if (error.statusCode !== undefined && error.statusCode < 500)
		return refusal("NOT_UNDERSTOOD", {
			zh: `请求读不懂，请核对后重试（${error.message}）。`,
			en: `The request can't be understood; correct it (${error.message}).`,
		});
	return refusal(
		"FAULT",
		{
			zh: "服务内部出错，已记录；请稍后再试，仍不行请联系系统管理员。",
			en: "The server failed, and it was logged; try again later, or tell the system administrator.",
		},
		500,
	);
}

export const noSuchRoute = () =>
	refusal(
		"NO_SUCH_ROUTE",
		{
			zh: "没有这个接口，请核对地址；接口目录见 /docs。",
			en: "There is no such route; check the address against /docs.",
		},
		404,
	);
