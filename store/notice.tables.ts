import type { Generated } from "kysely";

export interface NoticeTable {
	district_id: number;
	person_id: string;
	cause: string;
	kind: string;
	unit_id: string;
	matter_id: string | null;
	words_zh: string;
	words_en: string;
	href: string;
	at_once: boolean;
	happened_at: Date;
	sent_at: Date;
	read_at: Generated<Date | null>;
	gathered_at: Generated<Date | null>;
	demo: Generated<boolean>;
}

export interface NoticeCursorTable {
	district_id: number;
	seq: number;
}

export interface NoticeChoiceTable {
	district_id: number;
	person_id: string;
	by_email: boolean;
	by_webhook: boolean;
	at_once: boolean;
	digest_hour: number;
	quiet_from: number;
	quiet_until: number;
	working_days_only: boolean;
	lang: "zh" | "en";
}

export interface NoticeDayTable {
	district_id: number;
	person_id: string;
	day: string;
}

export interface NoticeMessageTable {
	district_id: number;
	message_id: string;
	person_id: string;
	channel: "email" | "webhook";
	cause: string;
	kind: "digest" | "at-once";
	subject: string;
	body: string;
	notices: number;
	made_at: Date;
	next_at: Date;
	attempts: Generated<number>;
	sent_at: Generated<Date | null>;
	given_up_at: Generated<Date | null>;
	fault: Generated<string>;
}

export interface SuggestionTable {
	district_id: number;
	suggestion_id: string;
	made_at: Date;
	page: string;
	words: string;
	person_id: string | null;
	code_hash: string;
	answer: Generated<string | null>;
	answered_at: Generated<Date | null>;
	answered_by: Generated<string | null>;
	demo: Generated<boolean>;
}

export interface NoticeTables {
	notice: NoticeTable;
	notice_cursor: NoticeCursorTable;
	notice_choice: NoticeChoiceTable;
	notice_day: NoticeDayTable;
	notice_message: NoticeMessageTable;
	suggestion: SuggestionTable;
}
