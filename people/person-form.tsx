import { Button, Form, Input, Select } from "antd";
import { useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { Refused, send, useTry } from "./attempt.tsx";
import { type UnitLine, useUnitOptions } from "./unit-form.tsx";

const today = () => new Date().toLocaleDateString("sv-SE");

interface Answers {
	nameZh: string;
	nameEn?: string;
	signInName?: string;
	email?: string;
	personId?: string;
	unitId: string;
	titleZh: string;
	titleEn?: string;
	fromDay: string;
}

function useRequired() {
	const say = useSay();
	return (words: Bilingual) => [
		{ required: true, message: say({ zh: `请填写${words.zh}`, en: `Enter the ${words.en.toLowerCase()}` }) },
	];
}

function PersonFields() {
	const say = useSay();
	const required = useRequired();
	const name = { zh: "姓名", en: "Name" };
	return (
		<>
			<Form.Item name="nameZh" label={say(name)} rules={required(name)}>
				<Input maxLength={80} />
			</Form.Item>
			<Form.Item name="nameEn" label={say({ zh: "英文或拼音（可不填）", en: "Name in English (optional)" })}>
				<Input maxLength={120} />
			</Form.Item>
			<Form.Item
				name="signInName"
				label={say({ zh: "登录名（不登录的可不填）", en: "Sign-in name (none: cannot sign in)" })}
			>
				<Input maxLength={60} autoComplete="off" />
			</Form.Item>
			<Form.Item name="email" label={say({ zh: "电子邮箱（可不填）", en: "E-mail (optional)" })}>
				<Input type="email" maxLength={120} autoComplete="off" />
			</Form.Item>
		</>
	);
}

function PostFields({ units }: { units: UnitLine[] }) {
	const say = useSay();
	const required = useRequired();
	const options = useUnitOptions(units);
	const [unit, title, from] = [
		{ zh: "单位", en: "Unit" },
		{ zh: "职务", en: "Post" },
		{ zh: "任职日期", en: "First day" },
	];
	return (
		<>
			<Form.Item name="unitId" label={say(unit)} rules={required(unit)}>
				<Select showSearch={{ optionFilterProp: "label" }} options={options} />
			</Form.Item>
			<Form.Item name="titleZh" label={say(title)} rules={required(title)}>
				<Input maxLength={80} />
			</Form.Item>
			<Form.Item name="titleEn" label={say({ zh: "职务英文（可不填）", en: "Post in English (optional)" })}>
				<Input maxLength={120} />
			</Form.Item>
			<Form.Item name="fromDay" label={say(from)} rules={required(from)}>
				<Input type="date" />
			</Form.Item>
		</>
	);
}

function Buttons({ done }: { done(): void }) {
	const say = useSay();
	return (
		<Form.Item>
			<div className="admin-acts">
				<Button type="primary" htmlType="submit">
					{say({ zh: "保存", en: "Save" })}
				</Button>
				<Button onClick={done}>{say({ zh: "取消", en: "Cancel" })}</Button>
			</div>
		</Form.Item>
	);
}

/** Enters a person with his first post. */
export function PersonForm({ units, unitId, done }: { units: UnitLine[]; unitId?: string | undefined; done(): void }) {
	const say = useSay();
	const navigate = useNavigate();
	const { refused, attempt } = useTry();
	return (
		<section className="admin-form" aria-labelledby="person-form">
			<h2 id="person-form">{say({ zh: "新增人员", en: "Add a person" })}</h2>
			<Refused refused={refused} />
			<Form<Answers>
				name="person"
				layout="vertical"
				initialValues={{ fromDay: today(), unitId }}
				onFinish={async ({ unitId, titleZh, titleEn, fromDay, ...person }) => {
					const body = {
						nameZh: person.nameZh,
						nameEn: person.nameEn ?? "",
						signInName: person.signInName || null,
						email: person.email || null,
						...(person.personId ? { personId: person.personId } : {}),
						post: { unitId, titleZh, titleEn: titleEn ?? "", fromDay },
					};
					await attempt(async () => {
						const made = await send<{ personId: string }>("/api/people", body);
						done();
						navigate(`/admin/people/${encodeURIComponent(made.personId)}`);
					});
				}}
			>
				<PersonFields />
				<Form.Item
					name="personId"
					label={say({ zh: "人员编号（可不填，定后不改）", en: "Staff number (optional, never changes)" })}
				>
					<Input maxLength={40} />
				</Form.Item>
				<PostFields units={units} />
				<Buttons done={done} />
			</Form>
		</section>
	);
}

/** Changes a person's names, sign-in name and e-mail. */
export function PersonChange({
	personId,
	known,
	done,
}: {
	personId: string;
	known: { name: Bilingual; signInName: string | null; email: string | null };
	done(): void;
}) {
	const say = useSay();
	const { refused, attempt } = useTry();
	return (
		<section className="admin-form" aria-labelledby="person-change">
			<h2 id="person-change">{say({ zh: "修改信息", en: "Change" })}</h2>
			<Refused refused={refused} />
			<Form<Answers>
				name="person-change"
				layout="vertical"
				initialValues={{
					nameZh: known.name.zh,
					nameEn: known.name.en,
					signInName: known.signInName ?? "",
					email: known.email ?? "",
				}}
				onFinish={async ({ nameZh, nameEn, signInName, email }) => {
					const body = { nameZh, nameEn: nameEn ?? "", signInName: signInName || null, email: email || null };
					if (await attempt(() => send(`/api/people/${encodeURIComponent(personId)}`, body, "PUT"))) done();
				}}
			>
				<PersonFields />
				<Buttons done={done} />
			</Form>
		</section>
	);
}

/** Gives a person one more post. */
export function PostForm({ personId, units, done }: { personId: string; units: UnitLine[]; done(): void }) {
	const say = useSay();
	const { refused, attempt } = useTry();
	return (
		<section className="admin-form" aria-labelledby="post-form">
			<h3 id="post-form">{say({ zh: "新增任职", en: "Give a post" })}</h3>
			<Refused refused={refused} />
			<Form<Answers>
				name="post"
				layout="vertical"
				initialValues={{ fromDay: today() }}
				onFinish={async ({ unitId, titleZh, titleEn, fromDay }) => {
					const body = { unitId, titleZh, titleEn: titleEn ?? "", fromDay };
					if (await attempt(() => send(`/api/people/${encodeURIComponent(personId)}/posts`, body))) done();
				}}
			>
				<PostFields units={units} />
				<Buttons done={done} />
			</Form>
		</section>
	);
}
