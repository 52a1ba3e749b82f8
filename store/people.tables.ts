import type { Generated } from "kysely";

export interface UnitTable {
	district_id: number;
	unit_id: string;
	name_zh: string;
	name_en: string;
	kind: string;
	parent_id: string | null;
	demo: boolean;
	opened_on: Generated<string | null>;
	closed_on: Generated<string | null>;
}

export interface PersonTable {
	district_id: number;
	person_id: string;
	unit_id: string;
	name_zh: string;
	name_en: string;
	demo: boolean;
	sign_in_name: Generated<string | null>;
	email: Generated<string | null>;
	left_on: Generated<string | null>;
}

export interface PostTable {
	district_id: number;
	post_id: string;
	person_id: string;
	unit_id: string;
	title_zh: string;
	title_en: string;
	from_day: string;
	until_day: string | null;
	entered_at: Generated<Date>;
	end_entered_at: Generated<Date | null>;
}

export interface DutyTable {
	district_id: number;
	person_id: string;
	duty: "system-admin" | "security-admin" | "audit-admin" | "supervision" | "monitoring" | "auditor";
	from_at: Date;
	until_at: Date | null;
	given_by: string;
}

export interface AccountTable {
	district_id: number;
	person_id: string;
	password_hash: string | null;
	password_set_at: Date | null;
	totp_sealed: string | null;
	totp_confirmed_at: Date | null;
	totp_last_step: number | null;
}

export interface RecoveryCodeTable {
	district_id: number;
	person_id: string;
	code_hash: string;
	used_at: Date | null;
}

export interface SessionTable {
	district_id: number;
	session_id: string;
	token_hash: string;
	person_id: string;
	way: "password" | "password+totp" | "password+recovery" | "oidc" | "link" | "demo";
	made_at: Date;
	seen_at: Date;
	ends_at: Date;
	ended_at: Date | null;
	address: string;
	agent: string;
}

export interface OneTimeLinkTable {
	district_id: number;
	token_hash: string;
	purpose: "first-admin" | "set-password";
	person_id: string | null;
	made_at: Date;
	made_by: string;
	expires_at: Date;
	used_at: Date | null;
}

export interface SignInAttemptsTable {
	district_id: number;
	key: string;
	attempts: number;
	last_at: Date;
	locked_until: Date | null;
}

export interface OidcIdentityTable {
	district_id: number;
	issuer: string;
	subject: string;
	person_id: string;
	bound_at: Date;
}

export interface OidcRequestTable {
	district_id: number;
	state_hash: string;
	nonce: string;
	code_verifier: string;
	browser_hash: string;
	made_at: Date;
}

export interface OidcStrangerTable {
	district_id: number;
	issuer: string;
	subject: string;
	name: string;
	email: string;
	seen_at: Date;
}

export interface PeopleTables {
	unit: UnitTable;
	person: PersonTable;
	post: PostTable;
	duty: DutyTable;
	account: AccountTable;
	recovery_code: RecoveryCodeTable;
	session: SessionTable;
	one_time_link: OneTimeLinkTable;
	sign_in_attempts: SignInAttemptsTable;
	oidc_identity: OidcIdentityTable;
	oidc_request: OidcRequestTable;
	oidc_stranger: OidcStrangerTable;
}
