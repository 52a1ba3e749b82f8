import { Button, Form, Input, Select } from "antd";
import type { Bilingual } from "../loop/words.ts";
import { useSay } from "../web/language.tsx";
import { Refused, send, useTry } from "./attempt.tsx";
import { UNIT_KINDS, type Unit, type UnitKind } from "./unit.ts";

export type UnitLine = Unit & { depth: number; persons: number };

/** The units to choose from, each indented under the one above it. */
export function useUnitOptions(units: readonly UnitLine[]) {
	const say = useSay();
	return units.map((unit) => ({ value: unit.unitId, label: `${"　".repeat(unit.depth)}${say(unit.name)}` }));
}

const required = (message: string) => [{ required: true, whitespace: true, message }];

/** Enters a unit (`unit` null) or changes one. */
export function UnitForm({ unit, units, done }: { unit: UnitLine | null; units: UnitLine[]; done(): void }) {
	const say = useSay();
	const { refused, attempt } = useTry();
	const options = useUnitOptions(units.filter((one) => one.unitId !== unit?.unitId));
	const label = (words: Bilingual) => say(words);
	return (
		<section className="admin-form" aria-labelledby="unit-form">
			<h2 id="unit-form">
				{unit
					? say({ zh: `修改“${unit.name.zh}”`, en: `Change “${unit.name.en}”` })
					: say({ zh: "新增单位", en: "Add a unit" })}
			</h2>
			<Refused refused={refused} />
			<Form<{ unitId?: string; nameZh: string; nameEn?: string; kind: UnitKind; parentId?: string; openedOn?: string }>
				name="unit"
				layout="vertical"
				initialValues={
					unit
						? {
								nameZh: unit.name.zh,
								nameEn: unit.name.en,
								kind: unit.kind,
								parentId: unit.parentId ?? undefined,
								openedOn: unit.openedOn ?? "",
							}
						: { kind: "bureau", parentId: units[0]?.unitId }
				}
				onFinish={async ({ unitId, ...answers }) => {
					const body = { ...answers, parentId: answers.parentId ?? null, openedOn: answers.openedOn || null };
					const sent = unit
						? () => send(`/api/units/${encodeURIComponent(unit.unitId)}`, body, "PUT")
						: () => send("/api/units", unitId ? { ...body, unitId } : body);
					if (await attempt(sent)) done();
				}}
			>
				<Form.Item
					name="nameZh"
					label={label({ zh: "单位名称", en: "Name (Chinese)" })}
					rules={required(say({ zh: "请填写单位名称", en: "Enter the name" }))}
				>
					<Input maxLength={80} />
				</Form.Item>
				<Form.Item name="nameEn" label={label({ zh: "英文名称（可不填）", en: "Name (English, optional)" })}>
					<Input maxLength={120} />
				</Form.Item>
				<Form.Item name="kind" label={label({ zh: "类别", en: "Kind" })}>
					<Select options={Object.entries(UNIT_KINDS).map(([value, words]) => ({ value, label: say(words) }))} />
				</Form.Item>
				{(unit === null || unit.parentId !== null) && (
					<Form.Item name="parentId" label={label({ zh: "上级单位", en: "Under" })}>
						<Select showSearch={{ optionFilterProp: "label" }} options={options} />
					</Form.Item>
				)}
				{!unit && (
					<Form.Item
						name="unitId"
						label={label({ zh: "单位代码（可不填，定后不改）", en: "Code (optional, never changes)" })}
					>
						<Input maxLength={40} />
					</Form.Item>
				)}
				<Form.Item name="openedOn" label={label({ zh: "设立日期（可不填）", en: "Opened on (optional)" })}>
					<Input type="date" />
				</Form.Item>
				<Form.Item>
					<div className="admin-acts">
						<Button type="primary" htmlType="submit">
							{say({ zh: "保存", en: "Save" })}
						</Button>
						<Button onClick={done}>{say({ zh: "取消", en: "Cancel" })}</Button>
					</div>
				</Form.Item>
			</Form>
		</section>
	);
}
