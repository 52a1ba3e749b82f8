import { type Refusal, refusal } from "../loop/refusal.ts";
import { NotCommitted, TooManyWaiting } from "../store/together.ts";

/** What the database can't do now, told so that a client knows to try again; null for a fault of ours. */
export function databaseFault(error: unknown): Refusal | null {
	if (error instanceof TooManyWaiting)
		return refusal(
			"TOO_MANY_WAITING",
			{
				zh: "同时办理的人太多，本次没有保存，请稍后重试。",
				en: "Too many are writing at once: nothing of this was saved. Try again in a little while.",
			},
			503,
		);
	if (error instanceof NotCommitted) {
		if (error.surelyNot) return databaseFault(error.cause) ?? notSaved();
		return refusal(
			"SAVED_UNKNOWN",
			{
				zh: "保存时与数据库的连接中断，不能确定是否已保存。请刷新查看，没有保存的再提交一次。",
				en: "The connection to the database broke while this was being saved, and it may or may not be there. Load the page again and send it once more if it is not.",
			},
			503,
		);
	}
	const { code = "", message = "" } = (error ?? {}) as { code?: string; message?: string };
	// 53100 disk_full (PostgreSQL appendix A)
	if (code === "53100" || code === "ENOSPC")
		return refusal(
			"DISK_FULL",
			{
				zh: "服务器磁盘已满，本次没有保存，已有数据不受影响。请联系系统管理员清理磁盘后重试。",
				en: "The server's disk is full: nothing of this was saved, nothing else was lost. Ask the administrator to make room, then try again.",
			},
			507,
		);
	const away =
		// class 08 connection exceptions; 57P01-57P05 the server is shutting down, starting or gone; 53300 no connection is free
		/^(08\d{3}|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code) ||
		/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
			message,
		);
	if (!away) return null;
	return refusal(
		"DATABASE_AWAY",
		{
			zh: "数据库暂时连接不上，本次没有保存，请稍后重试。",
			en: "The database can't be reached at the moment: nothing of this was saved. Try again in a little while.",
		},
		503,
	);
}

function notSaved() {
	return refusal(
		"NOT_SAVED",
		{
			zh: "数据库没有接受本次保存，什么都没有写入，请重试。",
			en: "The database did not take this in: nothing of it was saved. Try again.",
		},
		503,
	);
}
