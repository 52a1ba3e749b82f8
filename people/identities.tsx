import { Button, Select } from "antd";
import { useState } from "react";
import { useApi } from "../web/api.ts";
import { useSay } from "../web/language.tsx";
import { send } from "./attempt.tsx";
import type { Stranger } from "./oidc.store.ts";

/** The single sign-on identities of a person; an administrator binds one that came and waits, or unbinds one. */
export function Identities({
	path,
	bound,
	binds,
	why,
	attempt,
	refresh,
}: {
	path: string;
	bound: { issuer: string; subject: string; boundAt: string }[];
	binds: boolean;
	why: string | null;
	attempt(work: () => Promise<unknown>): Promise<boolean>;
	refresh(): void;
}) {
	const say = useSay();
	const [chosen, choose] = useState<string>();
	const waiting =
		useApi<{ strangers: Stranger[] }>("/api/identities/strangers", { enabled: binds }).data?.strangers ?? [];
	if (bound.length === 0 && waiting.length === 0) return null;
	const stranger = waiting.find((one) => `${one.issuer} ${one.subject}` === chosen);
	return (
		<>
			<h3>{say({ zh: "统一身份", en: "Single sign-on" })}</h3>
			<ul className="plain-list">
				{bound.map(({ issuer, subject }) => (
					<li key={issuer + subject}>
						{subject} · {issuer}{" "}
						{binds && (
							<Button
								size="small"
								onClick={() => attempt(() => send(`${path}/identities/unbind`, { issuer, subject })).then(refresh)}
							>
								{say({ zh: "解除绑定", en: "Unbind" })}
							</Button>
						)}
					</li>
				))}
			</ul>
			{binds && waiting.length > 0 && (
				<div className="admin-acts">
					<Select
						aria-label={say({ zh: "待绑定的统一身份", en: "Identities that wait to be bound" })}
						placeholder={say({ zh: "待绑定的统一身份", en: "Identities that wait to be bound" })}
						showSearch={{ optionFilterProp: "label" }}
						popupMatchSelectWidth={false}
						style={{ minWidth: "16rem" }}
						value={chosen}
						onChange={choose}
						options={waiting.map(({ issuer, subject, name, email }) => ({
							value: `${issuer} ${subject}`,
							label: [name, email, subject].filter((text) => text !== "").join(" · "),
						}))}
					/>
					<Button
						disabled={stranger === undefined || why !== null}
						onClick={async () => {
							const { issuer = "", subject = "" } = stranger ?? {};
							if (await attempt(() => send(`${path}/identities`, { issuer, subject }))) choose(undefined);
							refresh();
						}}
					>
						{say({ zh: "绑定", en: "Bind" })}
					</Button>
					{why && <span className="why">{why}</span>}
				</div>
			)}
		</>
	);
}
